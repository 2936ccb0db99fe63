import KeyvRedis, { createClient } from '@keyv/redis';
import { assertWanted, Unavailable } from '../available.js';
import { ownName, type BackendKind } from './backend.js';
import { dataFolder, findProgram, freePort, listens, startServer, type Running } from './programs.js';

/** Redis: `REDIS_URL`, or the usual address, or one of our own. */
export const redis: BackendKind = {
  name: 'Redis',
  start: async () => {
    const { url, running } = await server();
    const client = await createClient({ url }).connect();
    const namespace = ownName();
    // Others may work on the same server.
    const ours = (): Promise<string[]> => client.keys(`*${namespace}*`);
    const adapters: KeyvRedis<string>[] = [];
    return {
      namespace,
      connect: () => {
        const adapter = new KeyvRedis<string>(url);
        adapters.push(adapter);
        return adapter;
      },
      rows: async () => {
        const rows = new Map<string, string>();
        for (const key of await ours()) rows.set(key, (await client.get(key)) ?? '');
        return rows;
      },
      rewrite: async (change) => {
        for (const key of await ours()) await client.set(key, change((await client.get(key)) ?? ''), { KEEPTTL: true });
      },
      stop: async () => {
        for (const key of await ours()) await client.del(key);
        for (const adapter of adapters) await adapter.disconnect();
        await client.close();
        await running?.stop();
      },
    };
  },
};

async function server(): Promise<{ url: string; running?: Running }> {
  assertWanted('Redis');
  const { REDIS_URL } = process.env;
  if (REDIS_URL) return { url: REDIS_URL };
  if (await listens(6379)) return { url: 'redis://127.0.0.1:6379' };
  return startRedis();
}

/** A Redis that keeps nothing, on a free port if none is given. */
export async function startRedis(onPort?: number): Promise<{ url: string; running: Running }> {
  assertWanted('Redis');
  const program = findProgram('redis-server') ?? findProgram('valkey-server');
  if (program === undefined) throw new Unavailable('Redis');
  const [port, folder] = [onPort ?? (await freePort()), dataFolder(undefined)];
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  return {
    url: `redis://127.0.0.1:${port}`,
    running: await startServer(program, args, { port, folder, user: undefined }),
  };
}
