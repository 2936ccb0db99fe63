/** Redis or Valkey as a cache: it keeps nothing on disk, and drops what was not used for longest when it is full. */

import { findProgram, freePort, startProgram, type Program } from './programs.js';

export interface RedisServer extends Program {
  readonly port: number;
  readonly url: string;
}

/** On a free port if none is given. */
export async function startRedisServer(onPort?: number): Promise<RedisServer> {
  const program = findProgram('redis-server', 'valkey-server');
  const port = onPort ?? (await freePort());
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    save: '',
    appendonly: 'no',
    maxmemory: '256mb',
    'maxmemory-policy': 'allkeys-lru',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  return { port, url: `redis://127.0.0.1:${port}`, ...(await startProgram(program, port, () => args)) };
}
