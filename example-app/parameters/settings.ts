/** What the examples need of the middleware's options. */

import { fileURLToPath } from 'node:url';

export const EXAMPLE_SETTINGS = {
  namedTransformations: {
    card: 'w-180,h-180,cm-pad_resize,bg-F0E6D2',
    stamp: 'w-130:b-8_FFFFFF:rt-N8',
  },
  fonts: {
    'Extra Bold': fileURLToPath(import.meta.resolve('@fontsource/open-sans/files/open-sans-latin-800-normal.woff')),
  },
};
