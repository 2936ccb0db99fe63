import { UnsupportedJpeg } from './unsupported-jpeg.js';

/** A component of a JPEG: its sampling factors, and the number of its quantisation table, 0–3. */
export interface Component {
  /** Blocks per MCU of a scan of all components, horizontally and vertically (T.81, A.1.1). */
  readonly hSampling: number;
  readonly vSampling: number;
  readonly quantisation: number;
}

/** What SOF says. */
export interface Frame {
  /** Pixels, as they are stored. */
  readonly width: number;
  readonly height: number;
  /** One, three or four. */
  readonly components: readonly (Component & { readonly id: number })[];
}

const MAX_COMPONENTS = 4;

/** Sampling factors of luma that are decoded: chroma has the size of luma, half of its width, or half of both sides. */
const LUMA_SAMPLING: ReadonlySet<string> = new Set(['1x1', '2x1', '2x2']);

/** @throws UnsupportedJpeg unless the frame has 8 bits and components of usual number and sampling */
export function parseFrame(sof: Buffer): Frame {
  const count = sof.readUInt8(5);
  if (count > MAX_COMPONENTS) throw new UnsupportedJpeg('a frame of many components');
  const components = Array.from({ length: count }, (_, index) => {
    const at = 6 + 3 * index;
    const sampling = sof.readUInt8(at + 1);
    const quantisation = sof.readUInt8(at + 2);
    return { id: sof.readUInt8(at), hSampling: sampling >> 4, vSampling: sampling & 15, quantisation };
  });
  const frame = { width: sof.readUInt16BE(3), height: sof.readUInt16BE(1), components: withoutFactors(components) };
  const isDecodable = sof.readUInt8(0) === 8 && frame.width > 0 && frame.height > 0 && hasUsualSampling(frame);
  if (!isDecodable) throw new UnsupportedJpeg('a frame of another kind');
  return frame;
}

/** An MCU of a single component is one block, whatever its sampling factors are (T.81, A.2.2). */
function withoutFactors(components: Frame['components']): Frame['components'] {
  return components.length === 1 ? [{ ...components[0]!, hSampling: 1, vSampling: 1 }] : components;
}

function hasUsualSampling({ width, components: [luma, blue, red, key] }: Frame): boolean {
  if (!luma) return false;
  if (!blue) return true;
  return (
    red !== undefined &&
    LUMA_SAMPLING.has(sampling(luma)) &&
    sampling(blue) === '1x1' &&
    sampling(red) === '1x1' &&
    (!key || sampling(key) === sampling(luma)) &&
    // libjpeg does not interpolate lines of two chroma samples or fewer.
    (luma.hSampling === 1 || width > 4)
  );
}

function sampling({ hSampling, vSampling }: Component): string {
  return `${hSampling}x${vSampling}`;
}
