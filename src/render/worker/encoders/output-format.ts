import { ImageError } from '../../../shared/errors.js';
import type { AcceptedFormats, Output } from '../../../url/index.js';
import { CAPABILITIES, TARGET_FORMATS, type AutoFormat, type TargetFormat } from '../../protocol/formats.js';
import type { Size } from '../../protocol/size.js';
import type { SourceFacts } from '../source/source-facts.js';

export interface FormatChoice {
  readonly output: Output;
  readonly source: SourceFacts;
  readonly accepted: AcceptedFormats;
  /** What `f-auto` may choose, best first. */
  readonly autoFormats: readonly AutoFormat[];
  /** The URL ends in `ik-thumbnail.jpg`: what is not negotiated is a JPEG, as it says. */
  readonly thumbnail: boolean;
}

/** What a format must be able to hold. */
export interface ResultFacts extends Size {
  readonly animated: boolean;
  readonly opaque: boolean;
}

/**
 * The formats that the result may have (docs/imagekit.md#formats), best first. A later one is used if the result does
 * not fit an earlier one: it is too wide for WebP, or transparent for JPEG.
 */
export function candidateFormats(choice: FormatChoice): readonly TargetFormat[] {
  const { output, source } = choice;
  const { format } = output;
  if (format !== 'auto' && format !== 'orig' && format !== 'gif') return [format];
  if (format === 'gif' && source.format === 'gif') return ['gif'];
  const own = TARGET_FORMATS.find((target) => target === source.format && target !== 'avif');
  if (format === 'orig' && (own || source.format === 'avif')) return [own ?? 'avif'];

  const negotiated = choice.autoFormats.filter((candidate) => choice.accepted[candidate]);
  if (choice.thumbnail) return [...withoutKept(negotiated, output), 'jpg'];
  // A client that names WebP gets it for what it could not show otherwise.
  if (!own && choice.accepted.webp && !negotiated.includes('webp')) negotiated.push('webp');
  if (source.format === 'avif' && choice.accepted.avif && !negotiated.includes('avif')) negotiated.unshift('avif');
  return [
    ...withoutKept(negotiated, output),
    ...(own ? [own] : []),
    ...(source.animated ? (['gif'] as const) : []),
    // JPEG is for photographs: of line art it makes several times as many bytes.
    ...(source.fewColours ? (['png', 'jpg'] as const) : (['jpg', 'png'] as const)),
  ];
}

/**
 * Formats of which the smaller file is sent where both can be made quickly (docs/imagekit.md#formats): the client takes
 * them all. Empty where there is no choice.
 */
export function rivalFormats({ output, source, accepted, autoFormats }: FormatChoice): readonly TargetFormat[] {
  if (output.format !== 'auto' && output.format !== 'gif') return [];
  const taken = withoutKept(
    autoFormats.filter((format) => accepted[format]),
    output,
  );
  return source.animated && source.format === 'gif' && output.format === 'auto' ? [...taken, 'gif'] : taken;
}

/** As at ImageKit, no AVIF with a kept colour profile. */
function withoutKept(formats: readonly AutoFormat[], output: Output): readonly AutoFormat[] {
  return formats.filter((format) => format !== 'avif' || !metadataToKeep(output));
}

/**
 * The first format that can hold the result. If none holds all of it, animation and then transparency are given up.
 *
 * @throws ImageError `ELIMIT` if the result is larger than all formats allow
 */
export function chooseFormat(candidates: readonly TargetFormat[], result: ResultFacts): TargetFormat {
  const side = Math.max(result.width, result.height);
  const bigEnough = candidates.filter((format) => side <= CAPABILITIES[format].maxSide);
  const withAlpha = bigEnough.filter((format) => result.opaque || CAPABILITIES[format].alpha);
  const withAnimation = withAlpha.filter((format) => !result.animated || CAPABILITIES[format].animation);
  const chosen = withAnimation[0] ?? withAlpha[0] ?? bigEnough[0];
  if (chosen) return chosen;
  throw new ImageError('ELIMIT', `${candidates.join(', ')}: a side of ${side} pixels is more than the format can hold`);
}

/** The metadata that the result keeps: `md` all, `cp` the colour profile. */
export function metadataToKeep({ metadata, profile }: Output): 'all' | 'icc' | undefined {
  return metadata ? 'all' : profile ? 'icc' : undefined;
}
