import { RenderThread } from '../../../src/render/pool/render-thread.js';

// A program that ends by itself: one thread runs a request, and another one is never used.
const setup = { fonts: {}, fastDecoders: true, vipsIsUsed: new Uint8Array(new SharedArrayBuffer(1)) };
const [thread] = [1, 2].map(() => new RenderThread(setup, () => console.log('lost')));
console.log((await thread!.run('warm')).type);
