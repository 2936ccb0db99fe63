import type { IncomingMessage } from 'node:http';
import { ImageError } from '../shared/errors.js';
import type { Settings } from '../middleware/parse-options.js';
import {
  acceptedFormats,
  assertRendered,
  isNegotiated,
  parseTransformation,
  parseClientHints,
  verifySignature,
  applyClientHints,
  type AcceptedFormats,
  type Target,
  type Transformation,
} from '../url/index.js';
import { clock } from '../shared/clock.js';

/** What a request asks for, all in all: its URL, and the headers that change the picture. */
export interface ImageRequest {
  readonly target: Target;
  readonly transformation: Transformation;
  readonly accepted: AcceptedFormats;
  /** The request headers that the answer depends on. */
  readonly vary: readonly string[];
  /** Unix seconds at which the URL's signature ends. */
  readonly expires: number | undefined;
  /** `Content-DPR` for a width, where hints were followed. */
  readonly contentDpr: (width: number) => number | undefined;
}

/** Reads a request. Throws `ESIGNATURE`, `EINVAL`, `ELIMIT` or `EUNSUPPORTED`, before anything is asked of the PIM. */
export function parseImageRequest(req: IncomingMessage, target: Target, settings: Settings): ImageRequest {
  const expires = checkSignature(req.url ?? '/', settings);
  const { headers } = req;
  const { namedTransformations: named, restrictUnnamed, saveDataQuality } = settings;
  const savesData = saveDataQuality !== undefined && headers['save-data'] === 'on';
  const quality = savesData ? saveDataQuality : settings.quality;
  const parsed = parseTransformation(target, { named, restrictUnnamed, quality });
  // A thumbnail is of one page.
  const paged = target.thumbnail ? { ...parsed, page: parsed.page ?? '1' } : parsed;
  const { transformation, vary, contentDpr } = applyClientHints(paged, parseClientHints(headers));
  assertRendered(transformation);
  const { ignored } = transformation;
  if (settings.strict && ignored.length > 0) {
    throw new ImageError('EUNSUPPORTED', `${ignored.join(', ')}: only ImageKit itself can do this`);
  }
  const { original } = transformation;
  const dependsOn = {
    Accept: isNegotiated(transformation),
    'Save-Data': saveDataQuality !== undefined,
  };
  const negotiated = Object.entries(dependsOn).flatMap(([name, depends]) => (depends ? [name] : []));
  return {
    target,
    transformation,
    accepted: acceptedFormats(headers.accept),
    vary: original ? [] : [...negotiated, ...vary],
    expires,
    contentDpr,
  };
}

/** A signature that is there has to be right, required or not (ImageKit 5.2). */
function checkSignature(url: string, { privateKeys, requireSignature }: Settings): number | undefined {
  if (privateKeys.length === 0) return undefined;
  const { signed, valid, expires } = verifySignature(url, privateKeys, clock.now() / 1000);
  if (!valid && (signed || requireSignature)) {
    throw new ImageError('ESIGNATURE', 'The signature of the URL is missing, wrong or expired');
  }
  return expires;
}
