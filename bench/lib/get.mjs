// @ts-check
import { request } from 'node:http';

/**
 * Asks for an address and reads the whole answer.
 *
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {import('node:http').Agent} agent
 * @returns {Promise<{ ms: number, bytes: number, status: number | undefined, type: string }>} milliseconds to its end
 */
export function get(url, headers, agent) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    request(url, { headers, agent }, (incoming) => {
      let bytes = 0;
      incoming.on('data', (part) => (bytes += part.length));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const { statusCode: status, headers: answered } = incoming;
        resolve({ ms: performance.now() - started, bytes, status, type: String(answered['content-type']) });
      });
    })
      .on('error', reject)
      .end();
  });
}
