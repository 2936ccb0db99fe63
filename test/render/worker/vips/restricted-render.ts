import { pool, task } from '../../../support/render.js';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><circle r="200" fill="red"/></svg>';

// A program that renders what takes libvips and its threads, and says what came of it.
const renders = pool();
for (const transformation of ['w-200,f-jpg', 'e-grayscale,f-webp', 'e-grayscale,f-avif']) {
  const { format, width } = await renders.render(task(Buffer.from(SVG), transformation));
  console.log(format, width);
}
await renders.close();
