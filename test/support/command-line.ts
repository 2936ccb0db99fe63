import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { DemoPim } from '../../example-app/pim/demo-pim.js';
import { runCommandLine } from '../../src/cli/command-line.js';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
  readonly isTTY?: boolean;
}

/** Runs a command line in this process. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { env = {}, cwd = tmpdir(), stdin = '', isTTY = false } = options;
  const written = { stdout: '', stderr: '' };
  const code = await runCommandLine(args, {
    env,
    cwd,
    stdin: Readable.from([stdin]),
    stdout: { write: (text) => (written.stdout += text), isTTY },
    stderr: { write: (text) => (written.stderr += text), isTTY },
    onSignal: () => () => undefined,
  });
  return { code, ...written };
}

/** The environment that leads to a demo PIM. */
export function environmentOf({ url, credentials }: Pick<DemoPim, 'url' | 'credentials'>): Record<string, string> {
  return {
    AKENEO_BASE_URL: url,
    AKENEO_CLIENT_ID: credentials.clientId,
    AKENEO_SECRET: credentials.secret,
    AKENEO_USERNAME: credentials.username,
    AKENEO_PASSWORD: credentials.password,
  };
}

/** The command in a process of its own. */
export class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';

  constructor(args: readonly string[], { env = {}, cwd = tmpdir() }: RunOptions = {}) {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(?:AKENEO_.*|PORT)$/.test(name));
    this.child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { ...Object.fromEntries(inherited), ...env } });
    this.child.stdout!.on('data', (part: Buffer) => (this.#stdout += part.toString()));
    this.child.stderr!.on('data', (part: Buffer) => (this.#stderr += part.toString()));
    this.ended = once(this.child, 'close').then(([code]) => ({ code: code as number | null, ...this.output }));
  }

  get output(): { stdout: string; stderr: string } {
    return { stdout: this.#stdout, stderr: this.#stderr };
  }

  /** Resolves with what a pattern captures once stdout has it. */
  async prints(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.#stdout);
      if (found) return found[1] ?? found[0];
      const ended = this.ended.then((end) => {
        throw new Error(`It ended with ${String(end.code)}: ${end.stdout}${end.stderr}`);
      });
      await Promise.race([once(this.child.stdout!, 'data'), ended]);
    }
  }
}

/** A folder with files, such as a configuration, for the time of a test. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'akeneo-images-cli-'));

  write(name: string, text: string): string {
    const file = join(this.path, name);
    writeFileSync(file, text);
    return file;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
