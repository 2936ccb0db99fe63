// @ts-check
/** Browsers: each asks for its list of addresses, in order, over a few connections that it keeps. */

import { Agent } from 'node:http';
import { get } from '../lib/get.mjs';

/** @typedef {{ urls: string[], connections: number, headers: Record<string, string> }} Visit */

export async function create() {
  return {
    facts: {},
    /**
     * All visits at once.
     *
     * @param {Visit[]} visits
     * @returns {Promise<{ ms: number, latencies: number[], bytes: number, types: Record<string, number> }>} milliseconds
     *   until the last answer has ended and of each request, answers by type (by status where they failed)
     */
    async visit(visits) {
      const started = performance.now();
      const answers = (await Promise.all(visits.map(browse))).flat();
      const ms = performance.now() - started;
      /** @type {Record<string, number>} */
      const types = {};
      for (const answer of answers) {
        const type = answer.status === 200 ? answer.type : `**status ${answer.status}**`;
        types[type] = (types[type] ?? 0) + 1;
      }
      const bytes = answers.reduce((sum, answer) => sum + answer.bytes, 0);
      return { ms, latencies: answers.map((answer) => answer.ms), bytes, types };
    },
  };
}

/** @param {Visit} visit */
async function browse({ urls, connections, headers }) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const answers = await Promise.all(urls.map((url) => get(url, headers, agent)));
  agent.destroy();
  return answers;
}
