/** Makes the pictures that test/render/golden.test.ts compares with. To be looked at before they are committed. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { makePictures } from '../../example-app/pictures/make-pictures.js';
import { compareLooks } from '../support/looks.js';
import { GOLDEN, GOLDEN_CASES, GoldenRenderer } from './golden-cases.js';

/** A picture that differs by less is left, so that a commit holds only what has changed. */
const UNCHANGED = 1.7;

const makesAll = process.argv.includes('--all');
mkdirSync(GOLDEN, { recursive: true });
const renderer = new GoldenRenderer(await makePictures());
for (const { name, example } of GOLDEN_CASES) {
  const file = `${GOLDEN}${name}.webp`;
  const rendered = await renderer.render(example);
  const isUnchanged = existsSync(file) && (await compareLooks(readFileSync(file), rendered)).mean < UNCHANGED;
  if (isUnchanged && !makesAll) continue;
  const options = { quality: 90, alphaQuality: 100, smartSubsample: true, effort: 6 };
  const made = await sharp(rendered).webp(options).toBuffer();
  writeFileSync(file, made);
  console.log(`${name}: ${made.length} bytes`);
}
await renderer.close();
