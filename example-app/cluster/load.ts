/** Many clients that ask for many pictures at once. */

import { createHash } from 'node:crypto';
import { Agent, get } from 'node:http';

export interface LoadOptions {
  readonly url: string;
  /** Each client asks for all of them once, in this order, and begins at a place of its own. */
  readonly paths: readonly string[];
  readonly clients: number;
  /** Where it is given, the clients go round and round until it aborts. */
  readonly until?: AbortSignal;
}

export interface LoadReport {
  readonly requests: number;
  readonly seconds: number;
  /** How many requests failed, by status or by what broke the connection. */
  readonly failures: ReadonlyMap<string, number>;
  /** Paths that were not answered with the same bytes each time. */
  readonly unequal: readonly string[];
  /** Milliseconds within which such a share of the requests was answered. */
  readonly within: (share: number) => number;
}

/** Milliseconds after which a request counts as hanging. */
const HANGS_MS = 60_000;

const HEADERS = { Accept: 'image/webp,*/*' };

export async function load({ url, paths, clients, until }: LoadOptions): Promise<LoadReport> {
  const agent = new Agent({ keepAlive: true });
  const started = performance.now();
  const times: number[] = [];
  const failures = new Map<string, number>();
  const bodies = new Map<string, Set<string>>(paths.map((path) => [path, new Set()]));

  const ask = async (path: string): Promise<void> => {
    const asked = performance.now();
    try {
      bodies.get(path)!.add(await digest(new URL(path, url), agent));
    } catch (error) {
      const { message } = error as Error;
      failures.set(message, (failures.get(message) ?? 0) + 1);
    }
    times.push(performance.now() - asked);
  };
  const client = async (index: number): Promise<void> => {
    const first = Math.floor((index * paths.length) / clients);
    const order = [...paths.slice(first), ...paths.slice(0, first)];
    do {
      for (const path of order) {
        if (until?.aborted) return;
        await ask(path);
      }
    } while (until);
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  agent.destroy();

  times.sort((one, other) => one - other);
  return {
    requests: times.length,
    seconds: (performance.now() - started) / 1000,
    failures,
    unequal: [...bodies].filter(([, digests]) => digests.size > 1).map(([path]) => path),
    within: (share) => times[Math.max(0, Math.ceil(share * times.length) - 1)] ?? 0,
  };
}

/** A digest of the body. Rejects with a short reason. */
function digest(url: URL, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers: HEADERS }, (response) => {
      const hash = createHash('sha256');
      response.on('data', (piece: Buffer) => hash.update(piece));
      response.on('error', fail);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(hash.digest('hex'));
        else reject(new Error(`status ${response.statusCode ?? 0}`));
      });
    });
    const fail = ({ code, message }: NodeJS.ErrnoException): void => reject(new Error(code ?? message));
    request.on('error', fail);
    request.setTimeout(HANGS_MS, () => request.destroy(new Error('hangs')));
  });
}
