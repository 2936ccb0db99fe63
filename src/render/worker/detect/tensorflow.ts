import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DETECTION_PACKAGES } from '../../protocol/detection.js';
import { Packages } from '../../protocol/packages.js';

// TensorFlow.js and the models are no dependencies: these are the parts that are used.

interface Tensor {
  data(): Promise<Float32Array>;
  dispose(): void;
}

interface Core {
  env(): { set(flag: string, value: boolean): void };
  setBackend(name: string): Promise<boolean>;
  tensor(values: Float32Array, shape: readonly number[]): Tensor;
}

interface GraphModel {
  execute(input: Tensor, outputs?: readonly string[]): Tensor | readonly Tensor[];
}

interface Converter {
  loadGraphModel(source: { load(): Promise<object> }): Promise<GraphModel>;
}

interface WasmBackend {
  setWasmPaths(folder: string): void;
}

interface ModelFile {
  readonly modelTopology: object;
  readonly signature?: object;
  readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: readonly object[] }[];
}

/** Runs a model: a square picture of three numbers a pixel, to the numbers of its outputs. */
export type RunModel = (
  square: Float32Array,
  side: number,
  outputs: readonly string[] | undefined,
) => Promise<readonly Float32Array[]>;

/** TensorFlow.js on WebAssembly with the models of `@vladmandic/human`, all of it read from the disk. */
export class TensorFlow {
  readonly #core: Core;
  readonly #converter: Converter;
  readonly #models: string;

  private constructor(core: Core, converter: Converter, models: string) {
    this.#core = core;
    this.#converter = converter;
    this.#models = models;
  }

  /** Undefined if a package is not installed. */
  static async load(packages = new Packages()): Promise<TensorFlow | undefined> {
    const require = packages.requireOf(DETECTION_PACKAGES);
    if (!require) return undefined;
    const core = require('@tensorflow/tfjs-core') as Core;
    const converter = require('@tensorflow/tfjs-converter') as Converter;
    const backend = require('@tensorflow/tfjs-backend-wasm') as WasmBackend;
    backend.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
    // Parallelism is across renders.
    core.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    if (!(await core.setBackend('wasm'))) throw new Error('TensorFlow.js has no WebAssembly backend');
    return new TensorFlow(core, converter, join(dirname(require.resolve('@vladmandic/human')), '../models'));
  }

  /** A model by the name of its file. */
  async model(name: string): Promise<RunModel> {
    const model = await this.#converter.loadGraphModel({ load: () => Promise.resolve(this.#read(name)) });
    return async (square, side, outputs) => {
      const input = this.#core.tensor(square, [1, side, side, 3]);
      const results = [model.execute(input, outputs)].flat<(Tensor | readonly Tensor[])[]>();
      try {
        return await Promise.all(results.map((result) => result.data()));
      } finally {
        for (const tensor of [input, ...results]) tensor.dispose();
      }
    };
  }

  #read(name: string): object {
    const { modelTopology, signature, weightsManifest } = JSON.parse(
      readFileSync(join(this.#models, `${name}.json`), 'utf8'),
    ) as ModelFile;
    const files = weightsManifest.flatMap(({ paths }) => paths.map((path) => readFileSync(join(this.#models, path))));
    const weights = Buffer.concat(files);
    return {
      modelTopology,
      signature,
      weightSpecs: weightsManifest.flatMap((group) => group.weights),
      weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length),
    };
  }
}
