import { expect } from 'chai';
import { ImageError, type ErrorCode } from '../../src/shared/errors.js';
import { canonicalTransformation } from '../../src/url/canonical.js';
import type { Layer, Params, Step, Transformation } from '../../src/url/index.js';
import { parseTransformation, type TransformationSettings } from '../../src/url/parse-transformation.js';

export const SETTINGS: TransformationSettings = { named: {}, restrictUnnamed: false, quality: 80 };

/** Parses a transformation as in a path. */
export function read(path: string, settings: Partial<TransformationSettings> = {}): Transformation {
  return parseTransformation(
    { pathTransformation: path, queryTransformation: undefined },
    { ...SETTINGS, ...settings },
  );
}

/** Parses a transformation as in a query. */
export function readQuery(query: string, settings: Partial<TransformationSettings> = {}): Transformation {
  return parseTransformation(
    { pathTransformation: undefined, queryTransformation: query },
    { ...SETTINGS, ...settings },
  );
}

/** The parameters of every step. */
export function paramsOf(path: string): Params[] {
  return read(path).steps.map(({ params }) => params);
}

/** The parameters of the only step; empty if there is no step. */
export function onlyParams(path: string): Params {
  const steps = paramsOf(path);
  expect(steps.length, path).to.be.at.most(1);
  return steps[0] ?? {};
}

/** The only layer of the only step. */
export function onlyLayer(path: string): Layer {
  const { steps } = read(path);
  expect(steps, path).to.have.length(1);
  expect(steps[0]!.layers, path).to.have.length(1);
  return steps[0]!.layers[0]!;
}

export function step(params: Params, ...layers: Layer[]): Step {
  return { params, layers };
}

export const DEFAULT_OUTPUT = 'f-auto,q-80,lo-false,pr-false,cp-false,md-false';

/** The canonical string, without the output parameters if they are the defaults. */
export function canonical(path: string, settings: Partial<TransformationSettings> = {}): string {
  const whole = canonicalTransformation(read(path, settings));
  return whole === DEFAULT_OUTPUT ? '' : whole.replace(new RegExp(`:${DEFAULT_OUTPUT}$`), '');
}

/** Returns the ImageError that `action` throws. */
export function failure(action: () => unknown): ImageError {
  try {
    action();
  } catch (error) {
    expect(error).to.be.instanceOf(ImageError);
    return error as ImageError;
  }
  return expect.fail('it threw nothing');
}

/** Expects an ImageError with this code, and this message or pattern. */
export function expectFailure(action: () => unknown, code: ErrorCode, message: string | RegExp): void {
  const error = failure(action);
  expect(error.code, error.message).to.equal(code);
  if (typeof message === 'string') expect(error.message).to.equal(message);
  else expect(error.message).to.match(message);
}
