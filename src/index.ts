export { akeneoImages, akeneoImages as default } from './middleware.js';
export { acceptClientHints } from './http/accept-ch.js';
export type { AkeneoImages } from './middleware.js';
export type { AkeneoImagesOptions, LimitOptions } from './options.js';
export { ERROR_CODES, ImageError } from './errors.js';
export type { ErrorCode } from './errors.js';
export type { Stats } from './stats.js';
