import sharp, { type OutputInfo } from 'sharp';
import { labOf } from '../../src/render/worker/vips/lab.js';

/** How much two pictures differ to the eye, in CIE76 differences: 1 is hardly seen side by side. */
export interface Looks {
  readonly mean: number;
  /** The mean of the tile that differs most. */
  readonly worst: number;
}

const TILE = 16;

/**
 * Compares two pictures on white and on black, so that transparency counts, slightly blurred, so that noise of encoders
 * does not. Pictures of different sizes differ without end.
 */
export async function compareLooks(a: Buffer, b: Buffer): Promise<Looks> {
  const looks = await Promise.all(['#ffffff', '#000000'].map((ground) => compareOn(ground, a, b)));
  return { mean: Math.max(...looks.map(({ mean }) => mean)), worst: Math.max(...looks.map(({ worst }) => worst)) };
}

async function compareOn(background: string, a: Buffer, b: Buffer): Promise<Looks> {
  const [one, other] = await Promise.all([pixelsOn(background, a), pixelsOn(background, b)]);
  const { width, height } = one.info;
  if (width !== other.info.width || height !== other.info.height) return { mean: Infinity, worst: Infinity };
  const across = Math.ceil(width / TILE);
  const tiles = new Map<number, { sum: number; pixels: number }>();
  let sum = 0;
  for (let index = 0; index < width * height; index++) {
    const difference = distance(one.data, other.data, 3 * index);
    const tile = Math.floor(index / width / TILE) * across + Math.floor((index % width) / TILE);
    const seen = tiles.get(tile) ?? { sum: 0, pixels: 0 };
    tiles.set(tile, { sum: seen.sum + difference, pixels: seen.pixels + 1 });
    sum += difference;
  }
  const worst = Math.max(...[...tiles.values()].map((tile) => tile.sum / tile.pixels));
  return { mean: sum / (width * height), worst };
}

function pixelsOn(background: string, body: Buffer): Promise<{ data: Buffer; info: OutputInfo }> {
  const shown = sharp(body).flatten({ background }).removeAlpha().toColourspace('srgb');
  return shown.blur(1.5).raw().toBuffer({ resolveWithObject: true });
}

function distance(one: Buffer, other: Buffer, at: number): number {
  const [r, g, b] = [one[at]!, one[at + 1]!, one[at + 2]!];
  if (r === other[at] && g === other[at + 1] && b === other[at + 2]) return 0;
  const first = labOf({ r, g, b });
  const second = labOf({ r: other[at]!, g: other[at + 1]!, b: other[at + 2]! });
  return Math.hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]);
}
