import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { clock } from '../shared/clock.js';
import { ImageError } from '../shared/errors.js';
import {
  acceptedFormats,
  applyClientHints,
  assertRendered,
  isNegotiated,
  originForm,
  parseClientHints,
  parseTransformation,
  snapWidths,
  verifySignature,
  type AcceptedFormats,
  type Hinted,
  type Target,
  type Transformation,
  type Verification,
} from '../url/index.js';

/** The options by which URLs are signed; see the option table. */
export interface SignatureSettings {
  readonly privateKeys: readonly string[];
  readonly requireSignature: boolean;
}

/** The options that decide how a request is read; see the option table. */
export interface ImageRequestSettings extends SignatureSettings {
  readonly namedTransformations: Readonly<Record<string, string>>;
  readonly restrictUnnamed: boolean;
  readonly strict: boolean;
  readonly quality: number;
  readonly saveDataQuality: number | undefined;
  readonly allowedWidths: readonly number[] | undefined;
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
  /** Whether the URL has a valid signature. */
  readonly signed: boolean;
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
  const { valid: signed, expires } = checkSignature(url, settings);
  const { saveDataQuality, restrictUnnamed } = settings;
  const lessQuality = saveDataQuality !== undefined && savesData(headers);
  const parsed = parseTransformation(target, {
    named: settings.namedTransformations,
    restrictUnnamed,
    quality: lessQuality ? saveDataQuality : settings.quality,
  });
  // A thumbnail shows one page.
  const paged = target.thumbnail ? { ...parsed, page: parsed.page ?? '1' } : parsed;
  const { transformation, vary, contentDpr } = withAllowedWidths(
    applyClientHints(paged, parseClientHints(headers)),
    settings.allowedWidths,
  );
  assertRendered(transformation);
  const { original } = transformation;
  if (settings.strict) assertNothingIgnored(transformation);
  const negotiated = [
    ...(isNegotiated(transformation) ? ['Accept'] : []),
    ...(saveDataQuality === undefined ? [] : ['Save-Data']),
  ];
  return {
    // Any value of a parameter without a meaning would make a new variant.
    target: restrictUnnamed ? { ...target, extraQuery: '' } : target,
    transformation,
    accepted: acceptedFormats(headers.accept),
    vary: original ? [] : [...negotiated, ...vary],
    expires,
    signed,
    contentDpr,
  };
}

/** Enforces `strict`. */
function assertNothingIgnored({ ignored, warnings: [warning] }: Transformation): void {
  if (warning !== undefined) throw new ImageError('EINVAL', `Bad Image Transformation Request: ${warning}`);
  if (ignored.length > 0) {
    throw new ImageError('EUNSUPPORTED', `${ignored.join(', ')}: only ImageKit itself can do this`);
  }
}

/** Whether the client asks for fewer bytes. */
export function savesData(headers: IncomingHttpHeaders): boolean {
  return headers['save-data'] === 'on';
}

function withAllowedWidths(hinted: Hinted, widths: readonly number[] | undefined): Hinted {
  if (!widths) return hinted;
  const transformation = snapWidths(hinted.transformation, widths);
  const isByWidth = hinted.vary.includes('Sec-CH-Width');
  // A ratio alone does not tell any more how large the picture is to be shown.
  return { ...hinted, transformation, contentDpr: isByWidth ? hinted.contentDpr : () => undefined };
}

/**
 * Checks a signature, required or not: one that is there must be valid (docs/imagekit.md#signed-urls). Without keys
 * nothing is.
 *
 * @param url `req.url`
 * @throws ImageError `ESIGNATURE`
 */
export function checkSignature(
  url: string,
  { privateKeys, requireSignature }: SignatureSettings,
): Pick<Verification, 'valid' | 'expires'> {
  if (privateKeys.length === 0) return { valid: false, expires: undefined };
  const verification = verifySignature(originForm(url), privateKeys, clock.now() / 1000);
  if (!verification.valid && (verification.signed || requireSignature)) {
    throw new ImageError('ESIGNATURE', 'The signature of the URL is missing, wrong or expired');
  }
  return verification;
}
