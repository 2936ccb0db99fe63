import Module from 'node:module';
import { DETECTION_PACKAGES } from '../../src/render/protocol/detection.js';

// Loaded by `--import` into a process that is to run as if the packages that find faces were not installed. Its render
// threads take the option over.

interface Resolver {
  _resolveFilename: (request: string, ...more: readonly unknown[]) => string;
}

const resolver = Module as unknown as Resolver;
const resolve = resolver._resolveFilename;

resolver._resolveFilename = (request, ...more) => {
  if (DETECTION_PACKAGES.some((name) => request === name || request.startsWith(`${name}/`))) {
    throw Object.assign(new Error(`Cannot find module '${request}'`), { code: 'MODULE_NOT_FOUND' });
  }
  return resolve(request, ...more);
};
