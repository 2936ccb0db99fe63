import type { Detection, DetectionModel } from '../../protocol/detection.js';
import type { Packages } from '../../protocol/packages.js';
import type { Size } from '../../protocol/size.js';
import { BLAZEFACE } from './blazeface.js';
import { CENTERNET } from './centernet.js';
import { fillSquare, squareOf, type RgbPixels } from './square.js';
import { TensorFlow, type RunModel } from './tensorflow.js';

const MODELS = { face: BLAZEFACE, object: CENTERNET };

/** Finds faces and objects, with models that are each loaded at their first use. */
export class Detector {
  readonly #tensorflow: TensorFlow;
  readonly #loaded = new Map<DetectionModel, Promise<RunModel>>();

  constructor(tensorflow: TensorFlow) {
    this.#tensorflow = tensorflow;
  }

  /** Undefined if its packages are not installed. */
  static async load(packages?: Packages): Promise<Detector | undefined> {
    const tensorflow = await TensorFlow.load(packages);
    return tensorflow && new Detector(tensorflow);
  }

  /** The size in which a model looks at a picture. */
  sizeFor(model: DetectionModel, picture: Size): Size {
    const { width, height } = squareOf(picture, MODELS[model].side).picture;
    return { width, height };
  }

  /** @param pixels of a picture in the size that the model takes it */
  async detect(model: DetectionModel, pixels: RgbPixels): Promise<readonly Detection[]> {
    const { name, side, normalize, outputs, decode } = MODELS[model];
    let run = this.#loaded.get(model);
    if (!run) {
      run = this.#tensorflow.model(name);
      this.#loaded.set(model, run);
    }
    const square = squareOf(pixels, side);
    return decode(await (await run)(fillSquare(pixels, square, normalize), side, outputs), square);
  }
}
