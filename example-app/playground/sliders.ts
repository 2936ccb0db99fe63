/** Parts of the ranges of numbers that are worth a slider, where a value type does not say its range, or a wide one. */

import type { ParameterKey } from '../parameters/examples.js';

export interface Slider {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export const SLIDERS: Readonly<Partial<Record<ParameterKey, Slider>>> = {
  w: { min: 16, max: 1600, step: 1 },
  h: { min: 16, max: 1600, step: 1 },
  dpr: { min: 0.5, max: 3, step: 0.25 },
  rt: { min: -180, max: 180, step: 1 },
  r: { min: 0, max: 200, step: 1 },
  z: { min: 0.5, max: 4, step: 0.1 },
  fs: { min: 8, max: 160, step: 1 },
  lh: { min: 8, max: 200, step: 1 },
  al: { min: 1, max: 9, step: 1 },
  'e-sharpen': { min: 1, max: 100, step: 1 },
};
