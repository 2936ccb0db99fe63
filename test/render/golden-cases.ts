import { fileURLToPath } from 'node:url';
import type { Picture } from '../../example-app/gallery/gallery.js';
import { piecesOf } from '../../example-app/parameters/address.js';
import { EXAMPLES, SYNTAX, type Example, type Topic } from '../../example-app/parameters/examples.js';
import { GROUPS } from '../../example-app/parameters/groups.js';
import { PICTURES } from '../../example-app/parameters/pictures.js';
import { EXAMPLE_SETTINGS } from '../../example-app/parameters/settings.js';
import type { DemoPicture } from '../../example-app/pictures/make-pictures.js';
import type { RenderPool, RenderPoolOptions } from '../../src/render/pool/render-pool.js';
import { parseTransformation } from '../../src/url/index.js';
import { layerFiles, pool, task } from '../support/render.js';

/** Where the stored pictures are. */
export const GOLDEN = fileURLToPath(new URL('../../../test/render/golden/', import.meta.url));

export interface GoldenCase {
  /** Of the stored picture, without its ending. */
  readonly name: string;
  readonly example: Example;
}

/** Topics that are about the file, and not about its pixels. */
const NO_PIXELS: ReadonlySet<Topic> = new Set(['f', 'q', 'lo', 'pr', 'cp', 'md', 'orig', 'di']);
/** Topics of which every example is stored. */
const WHOLE: ReadonlySet<Topic> = new Set<Topic>([
  ...GROUPS.filter(({ id }) => id === 'colour').flatMap(({ topics }) => topics),
  'cm',
  'lm',
]);

/** An example of each parameter, and all of what changes colours. */
export const GOLDEN_CASES: readonly GoldenCase[] = (Object.entries(EXAMPLES) as [Topic, readonly Example[]][])
  .filter(([topic]) => !NO_PIXELS.has(topic))
  .flatMap(([topic, examples]) => {
    const cases = examples
      .map((example, index) => ({ name: `${topic}-${index + 1}`, example }))
      .filter(({ example }) => topic in SYNTAX || uses(example, topic));
    return WHOLE.has(topic) ? cases : cases.slice(0, 1);
  });

function uses({ transformation }: Example, topic: Topic): boolean {
  return new RegExp(`(?:^|[,:])${topic}(?:-|[,:]|$)`).test(transformation);
}

/** Renders examples of the demo's pictures, without loss. */
export class GoldenRenderer {
  readonly #pool: RenderPool;
  readonly #pictures: ReadonlyMap<string, DemoPicture>;
  readonly #samples: ReadonlyMap<string, Picture>;

  /** @param decoders Default: our own where they can */
  constructor(
    pictures: readonly DemoPicture[],
    decoders: Pick<RenderPoolOptions, 'fastDecoders'> = { fastDecoders: true },
  ) {
    this.#pool = pool({ fonts: EXAMPLE_SETTINGS.fonts, ...decoders });
    this.#pictures = new Map(pictures.map((picture) => [picture.sku, picture]));
    this.#samples = new Map(pictures.map((picture) => [picture.sku, sampleOf(picture)]));
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async render(example: Example): Promise<Buffer> {
    const pieces = piecesOf(example, this.#samples).map(({ text }) => text);
    const transformation = parseTransformation(
      { pathTransformation: `${pieces.join('')}:f-webp,lo-true`, queryTransformation: undefined },
      { named: EXAMPLE_SETTINGS.namedTransformations, restrictUnnamed: false, quality: 80 },
    );
    const layers = layerFiles([...this.#pictures.values()].map((picture) => [sampleOf(picture).path, picture.body]));
    const source = this.#pictures.get(PICTURES[example.on] ?? '')!.body;
    const { body } = await this.#pool.render(task(source, '', { transformation, layers }));
    return Buffer.from(body);
  }
}

function sampleOf({ sku, title, note, mimeType, size, body }: DemoPicture): Picture {
  return { title, note, mimeType, size, bytes: body.length, path: `media-files/${sku.replaceAll('-', '_')}` };
}
