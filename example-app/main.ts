/** `npm start`: the example app on the demo PIM, or on the PIM that the environment names. */

import { akeneoImages } from 'akeneo-images';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createApp, EVENTS } from './app.js';
import { endWith } from './ending.js';
import { demoGallery } from './gallery/demo-gallery.js';
import { lasting } from './gallery/gallery.js';
import { pimGallery } from './gallery/pim-gallery.js';
import { listen } from './listen.js';
import { EXAMPLE_SETTINGS } from './parameters/settings.js';
import { CHANNELS, LOCALES } from './pictures/catalogue.js';
import { Subscription } from './pim/events.js';
import { startDemoPim, type DemoPim } from './pim/demo-pim.js';
import { readSettings } from './settings.js';
import { openRedis } from './store.js';

const DEMO_PORT = 38_080;

async function main(): Promise<void> {
  const { host, port, connection, redisUrl, ...settings } = readSettings(process.env);
  const demo = connection ? undefined : await startDemo();
  const redis = redisUrl === undefined ? undefined : openRedis(redisUrl);
  const images = akeneoImages({
    ...(connection ?? { baseUrl: demo!.url, ...demo!.credentials }),
    ...(redis && { store: redis.keyv }),
    ...EXAMPLE_SETTINGS,
    ...(demo && { locale: LOCALES[0], channel: CHANNELS[0] }),
  });
  const gallery = lasting(() => (demo ? demoGallery(demo) : pimGallery(connection!, settings.sku)));
  const source = connection ? `the PIM at ${new URL(connection.baseUrl).host}` : 'a demo PIM inside this process';
  const eventsSecret = demo ? randomUUID() : settings.eventsSecret;
  let address = '';
  const subscription = demo && ((): Subscription => new Subscription(address + EVENTS, eventsSecret!));
  const server = createServer(createApp({ images, gallery, source, eventsSecret, subscription }));

  endWith(() => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    return Promise.allSettled([closed, images.close(), redis?.close(), demo?.close()]);
  });

  const got = await listen(server, host, port);
  if (port !== 0 && got !== port) console.log(`Port ${port} is taken, so here is the next one that is free.`);
  address = `http://${host.includes(':') ? `[${host}]` : host}:${got}`;
  console.log(`akeneo-images shows the pictures of ${source}: ${address}/`);

  // The first view of the page finds everything loaded, or being loaded.
  gallery().catch(report);
  images.ready().catch(report);
}

function report(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
}

/** Always on the same port, if it is free: what is cached in Redis belongs to the address of a PIM. */
function startDemo(): Promise<DemoPim> {
  return startDemoPim({ port: DEMO_PORT }).catch(() => startDemoPim());
}

main().catch((error: unknown) => {
  report(error);
  process.exit(1);
});
