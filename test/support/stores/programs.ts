import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chownSync, constants, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { waitFor } from '../wait-for.js';

/** Whether anybody listens there. */
export function listens(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.setTimeout(10_000, () => end(false));
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

/** Where a program lies, if it is installed; Debian keeps PostgreSQL's and MariaDB's away from `PATH`. */
export function findProgram(name: string): string | undefined {
  const folders = [
    ...postgresFolders(),
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    '/usr/libexec',
  ];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function postgresFolders(): string[] {
  const root = '/usr/lib/postgresql';
  try {
    return readdirSync(root)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(root, version, 'bin'));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A user whom a database server may run as: most refuse root. Undefined leaves the user as it is. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

export function runAs(...names: string[]): RunAs | undefined {
  if (userInfo().uid !== 0) return undefined;
  for (const name of names) {
    try {
      const id = (flag: string): number => Number(execFileSync('id', [flag, name], { stdio: 'pipe' }).toString());
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // There is no such user.
    }
  }
  return undefined;
}

/** A folder for a server's data, of the user that it runs as. */
export function dataFolder(user: RunAs | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'akeneo-images-'));
  if (user) chownSync(folder, user.uid, user.gid);
  return folder;
}

/** A program that a test has started. */
export interface Running {
  /** Ends it, and takes its folder away. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

/** Starts a server and waits until it listens. */
export async function startServer(
  program: string,
  args: readonly string[],
  { port, folder, user }: { port: number; folder: string; user: RunAs | undefined },
): Promise<Running> {
  const child = spawn(program, args, { stdio: 'ignore', cwd: folder, ...user });
  const stop = async (): Promise<void> => {
    await ended(child, 'SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitFor(async () => child.exitCode !== null || (await listens(port)));
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}`);
  } catch (cause) {
    await stop();
    throw new Error(`${program} does not start`, { cause });
  }
  return { stop, kill: () => ended(child, 'SIGKILL') };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  const hard = setTimeout(() => child.kill('SIGKILL'), 5000);
  await exit;
  clearTimeout(hard);
}
