import { CANVAS, parseResourcePath, type Layer, type Resource, type Step, type Transformation } from '../url/index.js';

/**
 * The files that the layers of a transformation are made of, each once, wherever they stand: in layers of layers and in
 * both branches of conditions. Throws `EINVAL` for paths that are none.
 */
export function layerResources({ steps }: Transformation): readonly Resource[] {
  const found = new Map<string, Resource>();
  const visit = (step: Step): void => {
    for (const layer of step.layers) {
      for (const path of paths(layer)) {
        const resource = parseResourcePath(path);
        found.set(`${resource.kind}/${resource.code}`, resource);
      }
      layer.steps.forEach(visit);
    }
    step.condition?.then.forEach(visit);
    step.condition?.else.forEach(visit);
  };
  steps.forEach(visit);
  return [...found.values()];
}

/** The picture of an image layer, the font of a text if it is a file of the PIM. */
function paths(layer: Layer): readonly string[] {
  if (layer.type === 'image') return layer.input === CANVAS ? [] : [layer.input];
  return layer.steps.flatMap(({ params: { ff } }) => (ff?.includes('/') ? [ff] : []));
}
