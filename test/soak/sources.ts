import sharp from 'sharp';
import { GOOD_PICTURES } from '../hostile/good-pictures.js';
import { animation, pdf, scene, SVG, transparentPng } from '../support/pictures.js';
import type { PimProcess } from '../support/pim-process.js';

/** What lies in the PIM, as resource paths. */
export interface Sources {
  /** JPEGs of twelve million pixels. */
  readonly photos: readonly string[];
  /** Smaller pictures of all formats. */
  readonly pictures: readonly string[];
  readonly animations: readonly string[];
  readonly logo: string;
  readonly drawing: string;
  readonly manual: string;
  /** Too large to be kept. */
  readonly film: string;
  /** Sound pictures that others are made from by chance. */
  readonly sound: readonly Buffer[];
}

const PHOTOS = 6;

/** The bytes of what is passed on as it is. */
export const MANUAL = pdf(200_000);
export const FILM = pdf(25_000_000);

export async function fill(pim: PimProcess): Promise<Sources> {
  const add = (body: Buffer, name: string): Promise<string> => pim.add(body, name, 'application/octet-stream');
  const photos = [];
  for (let index = 0; index < PHOTOS; index++) photos.push(await add(await photo(index), `photo${index}.jpg`));
  const cmyk = await scene(2000, 1500).toColourspace('cmyk').withIccProfile('cmyk').jpeg().toBuffer();
  const sound = await Promise.all(Object.values(GOOD_PICTURES).map((make) => make()));
  return {
    photos,
    pictures: [
      await add(await transparentPng(2000), 'packshot.png'),
      await add(cmyk, 'print.jpg'),
      await add(await scene(1600, 1200).webp().toBuffer(), 'picture.webp'),
      await add(await scene(1600, 1200).tiff({ compression: 'lzw' }).toBuffer(), 'picture.tif'),
      await add(await scene(800, 600).avif().toBuffer(), 'picture.avif'),
    ],
    animations: [
      await add(await animation('gif', ['#f00', '#0f0', '#00f', '#ff0'], 200), 'a.gif'),
      await add(await animation('webp', ['#f00', '#0f0', '#00f', '#ff0'], 200), 'a.webp'),
    ],
    logo: await add(await transparentPng(300), 'logo.png'),
    drawing: await add(SVG, 'drawing.svg'),
    manual: await add(MANUAL, 'manual.pdf'),
    film: await add(FILM, 'film.mp4'),
    sound,
  };
}

/** Grain over a scene: about as hard to decode as a photograph. */
async function photo(index: number): Promise<Buffer> {
  const [width, height] = [4000 + index, 3000];
  const noise = { type: 'gaussian', mean: 128, sigma: 20 } as const;
  const grain = await sharp({ create: { width, height, channels: 3, background: '#808080', noise } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return scene(width, height)
    .composite([{ input: grain, blend: 'soft-light' }])
    .jpeg({ quality: 88 })
    .toBuffer();
}
