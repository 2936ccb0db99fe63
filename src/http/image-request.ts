import type { IncomingMessage } from 'node:http';
import { clock } from '../shared/clock.js';
import { ImageError } from '../shared/errors.js';
import {
  acceptedFormats,
  applyClientHints,
  assertRendered,
  isNegotiated,
  parseClientHints,
  parseTransformation,
  verifySignature,
  type AcceptedFormats,
  type Target,
  type Transformation,
} from '../url/index.js';

/** The options that decide how a request is read; see the option table. */
export interface ImageRequestSettings {
  readonly namedTransformations: Readonly<Record<string, string>>;
  readonly restrictUnnamed: boolean;
  readonly privateKeys: readonly string[];
  readonly requireSignature: boolean;
  readonly strict: boolean;
  readonly quality: number;
  readonly saveDataQuality: number | undefined;
}

/** What a request asks for: its URL, and the headers that change the picture. */
export interface ImageRequest {
  readonly target: Target;
  readonly transformation: Transformation;
  readonly accepted: AcceptedFormats;
  /** Request headers that the response depends on. */
  readonly vary: readonly string[];
  /** When the URL's signature expires, in Unix seconds. */
  readonly expires: number | undefined;
  /** `Content-DPR` for a width in pixels, where client hints were applied. */
  readonly contentDpr: (width: number) => number | undefined;
}

/**
 * Reads a request, before anything is asked of the PIM.
 *
 * @throws ImageError `ESIGNATURE`, `EINVAL`, `ELIMIT` or `EUNSUPPORTED`
 */
export function parseImageRequest(
  { url = '/', headers }: IncomingMessage,
  target: Target,
  settings: ImageRequestSettings,
): ImageRequest {
  const expires = checkSignature(url, settings);
  const { saveDataQuality } = settings;
  const savesData = saveDataQuality !== undefined && headers['save-data'] === 'on';
  const parsed = parseTransformation(target, {
    named: settings.namedTransformations,
    restrictUnnamed: settings.restrictUnnamed,
    quality: savesData ? saveDataQuality : settings.quality,
  });
  // A thumbnail shows one page.
  const paged = target.thumbnail ? { ...parsed, page: parsed.page ?? '1' } : parsed;
  const { transformation, vary, contentDpr } = applyClientHints(paged, parseClientHints(headers));
  assertRendered(transformation);
  const { ignored, original } = transformation;
  if (settings.strict && ignored.length > 0) {
    throw new ImageError('EUNSUPPORTED', `${ignored.join(', ')}: only ImageKit itself can do this`);
  }
  const negotiated = [
    ...(isNegotiated(transformation) ? ['Accept'] : []),
    ...(saveDataQuality === undefined ? [] : ['Save-Data']),
  ];
  return {
    target,
    transformation,
    accepted: acceptedFormats(headers.accept),
    vary: original ? [] : [...negotiated, ...vary],
    expires,
    contentDpr,
  };
}

/**
 * Checks a signature, required or not: one that is there must be valid (docs/imagekit.md#signed-urls). Returns its
 * expiry.
 */
function checkSignature(url: string, { privateKeys, requireSignature }: ImageRequestSettings): number | undefined {
  if (privateKeys.length === 0) return undefined;
  const { signed, valid, expires } = verifySignature(url, privateKeys, clock.now() / 1000);
  if (!valid && (signed || requireSignature)) {
    throw new ImageError('ESIGNATURE', 'The signature of the URL is missing, wrong or expired');
  }
  return expires;
}
