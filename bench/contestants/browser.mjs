// @ts-check
/** Browsers: each asks for its list of addresses, in order, over a few connections that it keeps. */

import { Agent, request } from 'node:http';

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
      for (const { type } of answers) types[type] = (types[type] ?? 0) + 1;
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

/**
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {Agent} agent
 * @returns {Promise<{ ms: number, bytes: number, type: string }>}
 */
function get(url, headers, agent) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    request(url, { headers, agent }, (incoming) => {
      let bytes = 0;
      incoming.on('data', (part) => (bytes += part.length));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const { statusCode, headers: answered } = incoming;
        const type = statusCode === 200 ? String(answered['content-type']) : `**status ${statusCode}**`;
        resolve({ ms: performance.now() - started, bytes, type });
      });
    })
      .on('error', reject)
      .end();
  });
}
