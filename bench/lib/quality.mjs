// @ts-check
/** SSIMULACRA2, by the package calc-s2-rust: 100 is the same, 90 cannot be told apart, 70 is good, below 50 is poor. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import sharp from 'sharp';
import * as s2 from 'calc-s2-rust/calc_s2_rust.js';

const require = createRequire(import.meta.url);
const wasm = s2.initSync(readFileSync(require.resolve('calc-s2-rust/calc_s2_rust_bg.wasm')));

/** The metric takes 3 µs a pixel; of larger pictures it sees the middle. */
const MOST_PIXELS = 160_000;

/** @typedef {{ data: Buffer, width: number, height: number }} Pixels RGB */

/**
 * The pixels that are compared of a picture: on white, and the middle of a large one.
 *
 * @param {Uint8Array} encoded
 * @returns {Promise<Pixels>}
 */
export async function pixels(encoded) {
  const { data, info } = await sharp(encoded)
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const share = Math.min(1, Math.sqrt(MOST_PIXELS / (width * height)));
  if (share === 1) return { data, width, height };
  const part = { width: Math.round(width * share), height: Math.round(height * share) };
  const left = (width - part.width) >> 1;
  const top = (height - part.height) >> 1;
  const raw = { width, height, channels: info.channels };
  return {
    data: await sharp(data, { raw })
      .extract({ left, top, ...part })
      .raw()
      .toBuffer(),
    ...part,
  };
}

/**
 * How much `distorted` looks like `original`.
 *
 * @param {Pixels} original
 * @param {Pixels} distorted of the same size
 * @returns {number}
 */
export function similarity(original, distorted) {
  const { width, height } = original;
  if (distorted.width !== width || distorted.height !== height) {
    throw new Error(`${distorted.width}x${distorted.height} is not ${width}x${height}`);
  }
  return quietly(() => {
    place('original', original.data);
    place('distorted', distorted.data);
    return s2.calc_s2('original', 'distorted', width, height);
  });
}

/** @param {string} name @param {Buffer} data */
function place(name, data) {
  const start = s2.new_buffer(name, data.length);
  new Uint8Array(wasm.memory.buffer, start, data.length).set(data);
}

/** The package writes each step to the console. @template T @param {() => T} work @returns {T} */
function quietly(work) {
  const { log } = console;
  console.log = () => undefined;
  try {
    return work();
  } finally {
    console.log = log;
  }
}
