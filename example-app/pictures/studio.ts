/** Drawings in, picture files out: libvips compiled to WebAssembly, for as long as the pictures are made. */

import Vips from 'wasm-vips';
import { svgDocument, type Drawing } from './svg.js';

type Image = Vips.Image;

export interface Exposure {
  /** Width of the picture. */
  pixels: number;
  /** Standard deviation of the film grain, of 255. Flat colour and clean gradients would make any codec look good. */
  grain: number;
  /** Draw at 1/zoom of the size and enlarge: drawing is the slow part, and a photograph is soft at its last pixels. */
  zoom?: number;
}

/** Side of the piece of grain that all pictures are strewn with. */
const TILE = 512;

export class Studio {
  readonly #vips: typeof Vips;
  readonly #noise: Image;

  private constructor(vips: typeof Vips) {
    this.#vips = vips;
    this.#noise = grainTile(vips);
  }

  /** Lends a studio, and shuts libvips down afterwards: its threads would keep the process alive. */
  static async use(work: (studio: Studio) => Promise<void>): Promise<void> {
    // libvips reports missing optional parts on its own; whatever matters here throws.
    const silent = (): void => undefined;
    const vips = await Vips({ dynamicLibraries: ['vips-resvg.wasm'], print: silent, printErr: silent });
    try {
      vips.concurrency(1);
      await work(new Studio(vips));
    } finally {
      vips.shutdown();
    }
  }

  /** Red, green and blue on white, which stays pure white: the grain is in what is drawn. */
  photo(drawing: Drawing, { pixels, grain, zoom = 1 }: Exposure): Image {
    const drawn = this.cutOut(drawing, { pixels: pixels / zoom, grain });
    const onWhite = drawn.flatten({ background: [255, 255, 255] }).copy({ interpretation: 'srgb' });
    return zoom === 1 ? onWhite : onWhite.copyMemory().resize(zoom, { kernel: 'linear' });
  }

  /** With its transparency. */
  cutOut(drawing: Drawing, { pixels, grain }: Omit<Exposure, 'zoom'>): Image {
    const drawn = this.#vips.Image.svgloadBuffer(svgDocument(drawing, pixels));
    const [across, down] = [Math.ceil(drawn.width / TILE), Math.ceil(drawn.height / TILE)];
    const noise = this.#noise
      .linear(grain, 0)
      .cast('char')
      .replicate(across, down)
      .crop(0, 0, drawn.width, drawn.height);
    const colour = drawn.extractBand(0, { n: 3 }).add(noise).cast('uchar');
    return colour.bandjoin(drawn.extractBand(3));
  }

  jpeg(image: Image, quality = 88): Buffer {
    return Buffer.from(image.jpegsaveBuffer({ Q: quality }));
  }

  png(image: Image): Buffer {
    return Buffer.from(image.pngsaveBuffer({ compression: 4 }));
  }

  /** Separated for four inks, with the profile of the press in the file; JPEG stores it inverted, after Adobe. */
  cmykJpeg(image: Image): Buffer {
    const inks = image.iccTransform('cmyk', { input_profile: 'srgb', intent: 'perceptual' });
    return Buffer.from(inks.jpegsaveBuffer({ Q: 90 }));
  }

  /** The same numbers read as Display P3: each colour is a more saturated one. */
  p3Jpeg(image: Image): Buffer {
    return Buffer.from(image.jpegsaveBuffer({ Q: 90, profile: 'p3' }));
  }

  /** As a camera held upright stores it: lying on its side, with EXIF orientation 6 to turn it by. */
  turnedJpeg(image: Image): Buffer {
    const lying = image.rot('d270').copy();
    lying.setInt('orientation', 6);
    return this.jpeg(lying);
  }

  /** What moves, drawn over what does not: a frame of `delay` milliseconds for each, for ever. */
  gif(still: Drawing, moving: readonly Drawing[], delay: number): Buffer {
    const draw = (drawing: Drawing): Image => this.#vips.Image.svgloadBuffer(svgDocument(drawing));
    const background = draw(still)
      .flatten({ background: [255, 255, 255] })
      .copyMemory();
    const frames = moving.map((drawing) => background.composite2(draw(drawing), 'over').extractBand(0, { n: 3 }));
    const film = this.#vips.Image.arrayjoin(frames, { across: 1 }).copy();
    film.setInt('page-height', still.height);
    film.setInt('loop', 0);
    film.setArrayInt(
      'delay',
      moving.map(() => delay),
    );
    return Buffer.from(film.gifsaveBuffer({ effort: 1, dither: 0.6, interframe_maxerror: 2 }));
  }
}

/** Of standard deviation 1, mostly the same in all three colours; seeded, so that every start makes the same bytes. */
function grainTile(vips: typeof Vips): Image {
  const noise = (seed: number): Image => vips.Image.gaussnoise(TILE, TILE, { mean: 0, sigma: 1, seed });
  // A seeded tile shows faint rows; two of them, crosswise, do not.
  const common = noise(1).add(noise(5).rot90()).linear(0.64, 0);
  const colours = [2, 3, 4].map((seed) => common.add(noise(seed).linear(0.4, 0)));
  return colours[0]!.bandjoin(colours.slice(1)).copyMemory();
}
