/** The thread that makes pictures: receives the number of a recipe, replies with the file, and ends on request. */

import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { RECIPES } from './recipes.js';
import { Studio } from './studio.js';

export interface Painted {
  readonly index: number;
  readonly body: Uint8Array;
}

const port = parentPort!;

await Studio.use(async (studio) => {
  port.on('message', (index: number | 'home') => {
    if (index === 'home') port.close();
    else port.postMessage({ index, body: RECIPES[index]!.make(studio) } satisfies Painted);
  });
  await once(port, 'close');
});
