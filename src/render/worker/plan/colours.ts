import type { Colour } from '../../../url/values/types.js';

export const BLACK: Colour = { r: 0, g: 0, b: 0, alpha: 1 };
export const WHITE: Colour = { r: 255, g: 255, b: 255, alpha: 1 };
export const TRANSPARENT: Colour = { r: 0, g: 0, b: 0, alpha: 0 };
