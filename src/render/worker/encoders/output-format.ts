import { ImageError } from '../../../shared/errors.js';
import type { Output } from '../../../url/transformation-types.js';
import { CAPABILITIES, TARGET_FORMATS, type TargetFormat } from '../../protocol/formats.js';
import type { Size } from '../../protocol/size.js';
import type { SourceFacts } from '../source/source-facts.js';

/** The formats besides its own that a client has said it can show. */
export interface Accepted {
  readonly avif: boolean;
  readonly webp: boolean;
}

export interface FormatChoice {
  readonly output: Output;
  readonly source: SourceFacts;
  readonly accepted: Accepted;
  /** What `f-auto` may choose, best first. */
  readonly autoFormats: readonly ('avif' | 'webp')[];
}

/**
 * The format of the answer (ImageKit 6.1), best first; a later one is taken when the result does not fit an earlier one
 * (too wide for WebP, transparent for JPEG).
 */
export function candidateFormats(choice: FormatChoice): readonly TargetFormat[] {
  const { output, source } = choice;
  const { format } = output;
  if (format !== 'auto' && format !== 'orig' && format !== 'gif') return [format];
  if (format === 'gif' && source.format === 'gif') return ['gif'];
  const own = TARGET_FORMATS.find((target) => target === source.format && target !== 'avif');
  if (format === 'orig' && (own || source.format === 'avif')) return [own ?? 'avif'];

  const negotiated = choice.autoFormats.filter((candidate) => choice.accepted[candidate]);
  // A client that took the trouble to name WebP gets it for what it could not show otherwise.
  if (!own && choice.accepted.webp && !negotiated.includes('webp')) negotiated.push('webp');
  if (source.format === 'avif' && choice.accepted.avif && !negotiated.includes('avif')) negotiated.unshift('avif');
  return [
    // ImageKit: no AVIF with a kept colour profile.
    ...negotiated.filter((candidate) => candidate !== 'avif' || !(output.profile || output.metadata)),
    ...(own ? [own] : []),
    ...(source.animated ? (['gif'] as const) : []),
    'jpg',
    'png',
  ];
}

/** The first format that can hold the result. An explicit format that cannot is an error, or loses what it must. */
export function chooseFormat(
  formats: readonly TargetFormat[],
  result: Size & { readonly animated: boolean; readonly opaque: boolean },
): TargetFormat {
  const side = Math.max(result.width, result.height);
  const small = formats.filter((format) => side <= CAPABILITIES[format].maxSide);
  const chosen =
    small.find(
      (format) => (result.opaque || CAPABILITIES[format].alpha) && (!result.animated || CAPABILITIES[format].animation),
    ) ??
    small.find((format) => result.opaque || CAPABILITIES[format].alpha) ??
    small[0];
  if (chosen) return chosen;
  throw new ImageError('ELIMIT', `${formats.join(', ')}: a side of ${side} pixels is more than the format can hold`);
}
