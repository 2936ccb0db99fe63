import type { Box } from './size.js';

/** A face or a thing in a picture. The box is in fractions of the upright picture. */
export interface Detection extends Box {
  /** `face`, or the name of an object. */
  readonly name: string;
  /** From 0 to 1. */
  readonly score: number;
}

/** What finds: one of these models. */
export const MODELS = ['face', 'object'] as const;
export type DetectionModel = (typeof MODELS)[number];

/** What was found in a source, by each model that has looked at it. */
export type Detections = Readonly<Partial<Record<DetectionModel, readonly Detection[]>>>;

/** The packages that find faces and objects. Applications that want that install them. */
export const DETECTION_PACKAGES = [
  '@vladmandic/human',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-converter',
  '@tensorflow/tfjs-backend-wasm',
];
