/** Functions for the option `onPurge`, by which front caches forget what has changed. To be copied. */

import type { Purged } from 'akeneo-images';

/** Varnish with xkey. `urls` are those of all its servers. */
export function purgeVarnish(urls: readonly string[]): (purged: Purged) => Promise<void> {
  return async ({ tags }) => {
    // A header of Varnish takes 8 KB.
    for (const some of slices(tags, 20)) {
      const headers = { 'xkey-purge': some.join(' ') };
      await Promise.all(urls.map((url) => send(url, { method: 'PURGE', headers })));
    }
  };
}

/** Fastly, with a token that may purge. */
export function purgeFastly(service: string, token: string): (purged: Purged) => Promise<void> {
  return async ({ tags }) => {
    for (const some of slices(tags, 20)) {
      const headers = { 'Fastly-Key': token, 'Surrogate-Key': some.join(' ') };
      await send(`https://api.fastly.com/service/${service}/purge`, { method: 'POST', headers });
    }
  };
}

/** Cloudflare, with a token that may purge the zone. */
export function purgeCloudflare(zone: string, token: string): (purged: Purged) => Promise<void> {
  return async ({ tags }) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    for (const some of slices(tags, 30)) {
      const body = JSON.stringify({ tags: some });
      await send(`https://api.cloudflare.com/client/v4/zones/${zone}/purge_cache`, { method: 'POST', headers, body });
    }
  };
}

function slices(tags: readonly string[], size: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(tags.length / size) }, (_, at) => tags.slice(at * size, (at + 1) * size));
}

/** What fails is tried twice more, as a purge that is lost shows for as long as the cache keeps the picture. */
async function send(url: string, init: RequestInit, triesLeft = 2): Promise<void> {
  const { ok, status } = await fetch(url, { ...init, signal: AbortSignal.timeout(5000) }).catch(() => Response.error());
  if (ok) return;
  if (triesLeft === 0) throw new Error(`A purge was answered with ${status}: ${url}`);
  await send(url, init, triesLeft - 1);
}
