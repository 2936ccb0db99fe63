import {
  CANVAS,
  parseResourcePath,
  resourceName,
  type Layer,
  type Resource,
  type Step,
  type Transformation,
} from '../url/index.js';

/**
 * The files that a transformation's layers are made of, each once: of nested layers, and of both branches of
 * conditions.
 *
 * @throws ImageError `EINVAL` for a path that names no media file
 */
export function layerResources({ steps }: Transformation): readonly Resource[] {
  const found = new Map<string, Resource>();
  const visit = (step: Step): void => {
    for (const layer of step.layers) {
      for (const path of paths(layer)) {
        const resource = parseResourcePath(path);
        found.set(resourceName(resource), resource);
      }
      layer.steps.forEach(visit);
    }
    step.condition?.then.forEach(visit);
    step.condition?.else.forEach(visit);
  };
  steps.forEach(visit);
  return [...found.values()];
}

/** The picture of an image layer; the font of a text layer, if it is a file of the PIM. */
function paths(layer: Layer): readonly string[] {
  if (layer.type === 'image') return layer.input === CANVAS ? [] : [layer.input];
  return layer.steps.flatMap(({ params: { ff } }) => (ff?.includes('/') ? [ff] : []));
}
