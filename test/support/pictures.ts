import sharp, { type Sharp } from 'sharp';

/** A photograph-like picture: a gradient with a red square in the top left quarter, so that a wrong turn shows. */
export function scene(width: number, height: number): Sharp {
  const square = Math.round(Math.min(width, height) / 4);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <linearGradient id="g" x2="1" y2="1"><stop stop-color="#2a6f97"/><stop offset="1" stop-color="#e9c46a"/></linearGradient>
    <rect width="100%" height="100%" fill="url(#g)"/>
    <rect x="${square / 2}" y="${square / 2}" width="${square}" height="${square}" fill="#d00000"/>
  </svg>`;
  return sharp(Buffer.from(svg)).removeAlpha();
}

export function jpeg(width: number, height: number): Promise<Buffer> {
  return scene(width, height).jpeg({ quality: 92 }).toBuffer();
}

export function png(width: number, height: number): Promise<Buffer> {
  return scene(width, height).png().toBuffer();
}

/** A red disc on nothing. */
export function transparentPng(side: number): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}">
    <circle cx="50%" cy="50%" r="40%" fill="#d00000"/></svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** Frames of one colour each. */
export async function animation(format: 'gif' | 'webp', colours: readonly string[], side = 40): Promise<Buffer> {
  const frames = await Promise.all(
    colours.map((background) =>
      sharp({ create: { width: side, height: side, channels: 4, background } })
        .png()
        .toBuffer(),
    ),
  );
  const joined = sharp(frames, { join: { animated: true } });
  const options = { delay: colours.map((_, index) => 100 + 100 * index), loop: 3 };
  return format === 'gif' ? joined.gif(options).toBuffer() : joined.webp({ ...options, lossless: true }).toBuffer();
}

export const SVG = Buffer.from(
  '<?xml version="1.0"?><!-- a drawing --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 158 33"><rect width="158" height="33" fill="#0a0"/></svg>',
);

/** A file that is no picture; its bytes tell where they are. */
export function pdf(bytes: number): Buffer {
  const body = Buffer.alloc(bytes);
  for (let at = 0; at + 4 <= bytes; at += 4) body.writeUInt32BE(at, at);
  body.write('%PDF-1.7\n');
  return body;
}

/** Width, height, format and frames of an answer's body. */
export async function facts(body: Buffer): Promise<{ width: number; height: number; format: string; pages: number }> {
  const { width, height, pageHeight, format, compression, pages } = await sharp(body).metadata();
  return {
    width,
    height: pageHeight ?? height,
    format: format === 'heif' ? (compression ?? format) : format,
    pages: pages ?? 1,
  };
}

/** Red, green, blue and alpha of one pixel. */
export async function pixel(body: Buffer, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(body).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (y * info.width + x) * 4;
  return [...data.subarray(at, at + 4)];
}

/** The mean absolute difference of two pictures of one size, over their colours, 0–255. */
export async function difference(a: Buffer, b: Buffer): Promise<number> {
  const [one, other] = await Promise.all(
    [a, b].map((body) => sharp(body).removeAlpha().toColourspace('srgb').raw().toBuffer()),
  );
  if (!one || one.length !== other?.length) throw new Error('The pictures differ in size');
  return one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length;
}

/** Pixels of three or four bytes, as PNG. */
export function fromPixels({
  data,
  width,
  height,
}: {
  data: Uint8Array;
  width: number;
  height: number;
}): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: data.length === 3 * width * height ? 3 : 4 } })
    .png()
    .toBuffer();
}

/** What a picture of 403 by 302 pixels may be made into: near its size, in proportion, and not. */
export const SMALLER_SIZES = [
  [402, 301],
  [300, 225],
  [202, 151],
  [201, 150],
  [97, 73],
  [50, 151],
  [333, 20],
  [13, 10],
  [7, 5],
] as const;
