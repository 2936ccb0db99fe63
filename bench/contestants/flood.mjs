// @ts-check
/** Clients who ask for ever new variants, and come back soon when they are refused. */

import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { get } from '../lib/get.mjs';

/** Milliseconds that a client who was refused waits; `Retry-After` asks for twenty times as many. */
const PAUSE = 100;

export async function create() {
  const agent = new Agent({ keepAlive: true });
  /** @type {Promise<number[]>[]} */
  let clients = [];
  let flowing = false;
  return {
    facts: {},
    /** @param {{ url: string, clients: number }} flood each request gets another width behind `url` */
    async begin({ url, clients: count }) {
      flowing = true;
      let width = 400;
      clients = Array.from({ length: count }, async () => {
        /** @type {number[]} */
        const refused = [];
        while (flowing) {
          const { ms, status } = await get(url.replace('WIDTH', String(width++)), {}, agent);
          if (status === 200) continue;
          if (status !== 503) throw new Error(`status ${status}`);
          refused.push(ms);
          await sleep(PAUSE);
        }
        return refused;
      });
    },
    /** Milliseconds of each answer that refused. */
    async end() {
      flowing = false;
      const refused = (await Promise.all(clients)).flat();
      agent.destroy();
      return refused;
    },
  };
}
