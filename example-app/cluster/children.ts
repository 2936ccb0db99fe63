/** Processes that must not outlive this one. */

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export function tend(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}

export function isOver({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Ends a process by `signal`, and by SIGKILL if it has not ended after so many milliseconds. */
export async function end(child: ChildProcess, signal: NodeJS.Signals, patience = 1000): Promise<void> {
  if (isOver(child)) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  const hard = setTimeout(() => child.kill('SIGKILL'), patience);
  await exit;
  clearTimeout(hard);
}
