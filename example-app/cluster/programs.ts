/** Programs that Node does not bring: where they lie, and how they are started. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { end, isOver, tend } from './children.js';

const START_MS = 30_000;
const LOOK_EVERY = 30;

/** A program is not installed. */
export class NotInstalled extends Error {
  override readonly name = 'NotInstalled';

  constructor(names: readonly string[]) {
    super(`${names.join(' or ')} is not on the PATH; on Debian or Ubuntu: apt-get install ${names[0]!}`);
  }
}

/** Where one of these programs lies; the first is also the name of its package. Debian keeps servers away from `PATH`. */
export function findProgram(...names: [string, ...string[]]): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
  if (found === undefined) throw new NotInstalled(names);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A server that was started. */
export interface Program {
  /** Ends it as a power cut would; resolves when it is gone. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server in a folder of its own, and waits until it listens on `port`. */
export async function startProgram(
  program: string,
  port: number,
  args: (folder: string) => readonly string[],
): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'akeneo-images-cluster-'));
  // In a group of its own: Ctrl+C is for us, who end everything in order.
  const child = spawn(program, args(folder), { cwd: folder, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  tend(child);
  const said: Buffer[] = [];
  child.stderr.on('data', (part: Buffer) => said.push(part));
  const finish = async (signal: NodeJS.Signals): Promise<void> => {
    await end(child, signal);
    rmSync(folder, { recursive: true, force: true });
  };
  const latest = Date.now() + START_MS;
  while (!(await listens(port))) {
    if (isOver(child) || Date.now() > latest) {
      await finish('SIGKILL');
      throw new Error(`${program} does not start: ${Buffer.concat(said).toString().trim()}`);
    }
    await sleep(LOOK_EVERY);
  }
  return { kill: () => finish('SIGKILL'), stop: () => finish('SIGTERM') };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
