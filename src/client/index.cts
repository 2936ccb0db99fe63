/** The same as index.ts, for `require` under those of TypeScript's `module` settings that cannot require ES modules. */

import type * as esm from './index.js' with { 'resolution-mode': 'import' };

// eslint-disable-next-line @typescript-eslint/no-require-imports -- Node can, where TypeScript may not know it
const all = require('./index.js') as typeof esm;

// eslint-disable-next-line @typescript-eslint/no-namespace -- the only way to give types to an `export =`
namespace all {
  export type ImageSource = esm.ImageSource;
  export type SignOptions = esm.SignOptions;
  export type Step = esm.Step;
  export type Transformation = esm.Transformation;
}

export = all;
