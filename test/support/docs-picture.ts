/**
 * Makes the pictures of the docs: docs/overview.webp, products of the demo, each by the URL that its caption names; and
 * docs/parameters, the golden pictures of the parameters in small.
 */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { PICTURES, type PictureName } from '../../example-app/parameters/pictures.js';
import { stockDemoPim } from '../../example-app/pictures/stock.js';
import { PARAMETER_PICTURES, ROOT } from './docs-tables.js';
import { Harness, request } from './harness.js';

const TILE = 272;
const CAPTION = 40;
const GAP = 16;
const COLUMNS = 4;

/** On a light and on a dark page alike. */
const GROUND = 'F4F4F1';

/** With `{logo}` for the path of that picture. */
const TILES: readonly (readonly [picture: PictureName, transformation: string])[] = [
  ['kettle', 'w-272,h-272'],
  ['kitchen', 'w-272,h-272,cm-pad_resize,bg-blurred'],
  ['headphones', 'w-208,e-shadow'],
  ['compass', 'w-272,h-272,r-max'],
  ['tent', 'w-272,h-272,l-text,i-Alpine,co-white,l-end'],
  ['flask', 'w-272,h-272,c-at_max,e-grayscale'],
  ['camera', 'w-272,h-272,e-colorize-co-D9A441_in-40'],
  ['mug', 'w-272,h-272,l-image,i-{logo},w-96,ly-8,l-end'],
];

const harness = await Harness.start();
const client = await harness.serve();
const products = new Map((await stockDemoPim(harness.pim)).map(({ sku, resource }) => [sku, resource]));

function resourceOf(picture: PictureName): string {
  const resource = products.get(PICTURES[picture] ?? '');
  if (!resource) throw new Error(`The demo has no picture of ${picture}`);
  return `${resource.kind}/${resource.code}`;
}

async function load(path: string): Promise<Buffer> {
  const { status, headers, body } = await request(client.url, `/images/${path}`);
  if (status !== 200) throw new Error(`${path}: ${String(headers['ik-error'])}`);
  return body;
}

/** The result of a transformation, in the middle of a tile, above its caption. */
async function tile([picture, transformation]: (typeof TILES)[number]): Promise<Buffer> {
  const base = resourceOf(picture);
  const steps = transformation.replace('{logo}', resourceOf('logo').replaceAll('/', '@@'));
  const framed = `${steps}:w-${TILE},h-${TILE},cm-pad_resize,bg-${GROUND}`;
  const shown = transformation.replace('{logo}', 'logo.png').replace(/^/, 'tr:');
  const text = Buffer.from(shown).toString('base64');
  const caption = `l-text,ie-${encodeURIComponent(text)},fs-12,co-333333,lx-4,ly-${TILE + 12},l-end`;
  const below = `w-${TILE},h-${TILE + CAPTION},cm-pad_resize,bg-${GROUND},fo-top,${caption}`;
  return load(`tr:${framed}:${below},f-png,lo-true/${base}`);
}

const rows = Math.ceil(TILES.length / COLUMNS);
const tiles = await Promise.all(TILES.map(tile));
const sheet = await sharp({
  create: {
    width: COLUMNS * TILE + (COLUMNS + 1) * GAP,
    height: rows * (TILE + CAPTION) + (rows + 1) * GAP,
    channels: 3,
    background: `#${GROUND}`,
  },
})
  .composite(
    tiles.map((input, index) => ({
      input,
      left: GAP + (index % COLUMNS) * (TILE + GAP),
      top: GAP + Math.floor(index / COLUMNS) * (TILE + CAPTION + GAP),
    })),
  )
  .webp({ quality: 92, smartSubsample: true, effort: 6 })
  .toBuffer();
writeFileSync(`${ROOT}docs/overview.webp`, sheet);
console.log(`docs/overview.webp: ${sheet.length} bytes`);
await harness.stop();

const folder = `${ROOT}docs/parameters`;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [key, { file }] of PARAMETER_PICTURES) {
  const small = sharp(ROOT + file).resize({ width: 150, height: 100, fit: 'inside', withoutEnlargement: true });
  await small.webp({ quality: 70, effort: 6 }).toFile(`${folder}/${key}.webp`);
}
