import { CANVAS, type Layer } from '../../../url/transformation-types.js';
import type { Size } from '../../protocol/size.js';
import type { OpenedLayer, StepContext } from '../context.js';
import { canvasLayer } from './canvas-layer.js';
import { imageLayer } from './image-layer.js';
import { textLayer } from './text-layer.js';

/** Opens a layer that is to be drawn on a picture of size `base`. */
export async function openLayer(layer: Layer, base: Size, context: StepContext): Promise<OpenedLayer> {
  if (layer.type === 'text') return textLayer(layer, base, context);
  return layer.input === CANVAS ? canvasLayer(layer, base, context) : imageLayer(layer, context);
}
