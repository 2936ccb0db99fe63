/** Replicas of the middleware that share a Redis, behind nginx. */

import type { Stats } from 'akeneo-images';
import type { Connection } from '../settings.js';
import { startNginx } from './nginx.js';
import { Part } from './part.js';
import { findProgram } from './programs.js';
import { startRedisServer } from './redis-server.js';
import type { ReplicaReady, ReplicaSettings } from './replica.js';

const REPLICA = new URL('./replica.js', import.meta.url);

export interface ClusterOptions {
  readonly connection: Connection;
  readonly replicas: number;
  /** Whether the replicas share a lock as well. */
  readonly lock: boolean;
}

export interface Cluster {
  /** Of nginx. The pictures are below `/images`. */
  readonly url: string;
  readonly replicas: readonly Replica[];
  close(): Promise<void>;
}

/** Needs nginx, and Redis or Valkey; throws `NotInstalled`. */
export async function startCluster({ connection, replicas: count, lock }: ClusterOptions): Promise<Cluster> {
  // Checked before anything is started.
  findProgram('nginx');
  const redis = await startRedisServer();
  const settings = { connection, redisUrl: redis.url, lock };
  const replicas = await Promise.all(Array.from({ length: count }, () => Replica.start(settings)));
  const nginx = await startNginx(replicas.map(({ port }) => port));
  return {
    url: nginx.url,
    replicas,
    close: async () => {
      await Promise.all([nginx.stop(), ...replicas.map((replica) => replica.stop())]);
      await redis.stop();
    },
  };
}

/** One server; it keeps its address when it starts again. */
export class Replica {
  readonly #settings: Omit<ReplicaSettings, 'port'>;
  #part: Part<ReplicaReady, Stats>;

  private constructor(settings: Omit<ReplicaSettings, 'port'>, part: Part<ReplicaReady, Stats>) {
    this.#settings = settings;
    this.#part = part;
  }

  static async start(settings: Omit<ReplicaSettings, 'port'>): Promise<Replica> {
    return new Replica(settings, await Part.start(REPLICA, { ...settings, port: 0 }));
  }

  get port(): number {
    return this.#part.ready.port;
  }

  /** Counters since it was started last. */
  stats(): Promise<Stats> {
    return this.#part.report();
  }

  /** Kills it, as a power failure would. */
  kill(): Promise<void> {
    return this.#part.kill();
  }

  async startAgain(): Promise<void> {
    this.#part = await Part.start(REPLICA, { ...this.#settings, port: this.port });
  }

  stop(): Promise<void> {
    return this.#part.stop();
  }
}
