/** The URL language: from a request target to what it asks for, and the key under which the answer is kept. */

export { acceptedFormats } from './accept.js';
export type { AcceptedFormats } from './accept.js';
export { canonicalTransformation } from './canonical.js';
export { writeColour } from './values/colour.js';
export { evaluate } from './values/expression.js';
export { parseClientHints as readHints, applyClientHints as withHints } from './client-hints.js';
export type { ClientHints, Hinted } from './client-hints.js';
export { isNegotiated } from './negotiation.js';
export { PARAMETERS } from './parameters.js';
export type { ParamKey, ParameterKey, Params, Scope, Support } from './parameters.js';
export { verifySignature } from './signature.js';
export type { Verification } from './signature.js';
export { parseResourcePath, parseTarget } from './target.js';
export { assertRendered, parseTransformation } from './parse-transformation.js';
export type { TransformationSettings } from './parse-transformation.js';
export * from './transformation-types.js';
