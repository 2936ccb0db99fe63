import { ImageError } from '../../../shared/errors.js';
import { DETECTION_PACKAGES, type Detection, type DetectionModel, type Detections } from '../../protocol/detection.js';
import type { FocusFinder, PixelSource, View } from '../context.js';
import type { Detector } from './detector.js';
import { rgbPixels } from './rgb-pixels.js';
import { secondLook } from './second-look.js';

/** Characters of an error that go to the log. */
const MAX_MESSAGE = 200;

export interface SourceDetectionsOptions {
  /** Undefined if its packages are not installed. */
  readonly detector: () => Promise<Detector | undefined>;
  /** What was found in the source before. */
  readonly known: Detections;
  readonly warn: (message: string) => void;
}

/** Finds what `fo` names, for one render. What is found in its source itself is kept for others. */
export class SourceDetections implements FocusFinder {
  readonly #options: SourceDetectionsOptions;
  readonly #source: PixelSource;
  #found: Detections;
  #inFocus: ReadonlySet<Detection> | undefined;

  constructor(source: PixelSource, options: SourceDetectionsOptions) {
    this.#source = source;
    this.#options = options;
    this.#found = options.known;
  }

  /** All that is known of the source by now. */
  get found(): Detections {
    return this.#found;
  }

  /**
   * What `find` has found in the source itself. Undefined if it has not looked there, or could not: without the packages,
   * or because the detector failed.
   */
  get inFocus(): readonly Detection[] | undefined {
    return this.#inFocus && [...this.#inFocus];
  }

  /**
   * Faces or objects; of several names, those of the first that is found. Empty if there are none.
   *
   * @param names joined by `_`
   */
  async find(names: string, view: View): Promise<readonly Detection[]> {
    for (const name of names.split('_')) {
      const model = name === 'face' ? 'face' : 'object';
      const found = await this.#look(model, view);
      const named = found.filter((detection) => detection.name === name);
      // What is found in a changed picture is kept nowhere.
      if (found === this.#found[model]) this.#inFocus = new Set([...(this.#inFocus ?? []), ...named]);
      if (named.length > 0) return named;
    }
    return [];
  }

  async #look(model: DetectionModel, view: View): Promise<readonly Detection[]> {
    const isSource = view.untouched === this.#source;
    const known = isSource ? this.#found[model] : undefined;
    if (known) return known;
    const { warn } = this.#options;
    try {
      const detector = await this.#options.detector();
      if (!detector) {
        warn(`fo finds no faces and objects without these: npm install ${DETECTION_PACKAGES.join(' ')}`);
        return [];
      }
      const pixels = rgbPixels(view.small(detector.sizeFor(model, view.size)));
      const first = await detector.detect(model, pixels);
      const found = model === 'face' ? await secondLook(first, detector, view) : first;
      if (isSource) this.#found = { ...this.#found, [model]: found };
      return found;
    } catch (error) {
      if (error instanceof ImageError) throw error;
      warn(`fo finds no faces and objects: ${String(error).slice(0, MAX_MESSAGE)}`);
      return [];
    }
  }
}
