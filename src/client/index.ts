/** `akeneo-images/client`: URLs for pages. It imports nothing, and runs in browsers. */

export { imageUrl, srcset } from './image-url.js';
export type { ImageSource } from './image-url.js';
export { signUrl } from './sign-url.js';
export type { SignOptions } from './sign-url.js';
export type { Step, Transformation } from './transformation.js';
