/** The URL language: from a request target to what it asks for, and the key under which the answer is kept. */

export { acceptedFormats } from './accept.js';
export type { AcceptedFormats } from './accept.js';
export { canonicalTransformation } from './canonical.js';
export { writeColour } from './colour.js';
export { evaluate } from './expression.js';
export { readHints, withHints } from './hints.js';
export type { ClientHints, Hinted } from './hints.js';
export { isNegotiated } from './negotiated.js';
export { PARAMETERS } from './parameters.js';
export type { ParamKey, ParameterKey, Params, Scope, Support } from './parameters.js';
export { verifySignature } from './signature.js';
export type { Verification } from './signature.js';
export { parseResourcePath, parseTarget } from './target.js';
export { assertRendered, parseTransformation } from './transformation.js';
export type { TransformationSettings } from './transformation.js';
export * from './types.js';
