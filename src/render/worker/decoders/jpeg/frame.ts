import { UnsupportedJpeg } from './unsupported-jpeg.js';

/** A component of a JPEG: its sampling factors, and the numbers of its tables, 0–3. */
export interface Component {
  /** Blocks per MCU, horizontally and vertically (T.81, A.1.1). */
  readonly hSampling: number;
  readonly vSampling: number;
  readonly quantisation: number;
  readonly dc: number;
  readonly ac: number;
}

/** What SOF says. */
export interface Frame {
  /** Pixels, as they are stored. */
  readonly width: number;
  readonly height: number;
  readonly components: readonly (Omit<Component, 'dc' | 'ac'> & { readonly id: number })[];
}

/** What tells the colours of a JPEG besides its component ids. */
export interface ColourMarkers {
  /** There is a JFIF segment. */
  readonly jfif: boolean;
  /** The transform that an Adobe segment names. */
  readonly adobeTransform: number | undefined;
}

/** Sampling factors of luma that are decoded: chroma has the size of luma, half of its width, or half of both sides. */
const LUMA_SAMPLING: ReadonlySet<string> = new Set(['1x1', '2x1', '2x2']);

const LAST_COEFFICIENT = 63;

/** @throws UnsupportedJpeg unless the frame has 8 bits and three components of usual sampling */
export function parseFrame(sof: Buffer): Frame {
  const components = Array.from({ length: sof.readUInt8(5) }, (_, index) => {
    const at = 6 + 3 * index;
    const sampling = sof.readUInt8(at + 1);
    const quantisation = sof.readUInt8(at + 2);
    return { id: sof.readUInt8(at), hSampling: sampling >> 4, vSampling: sampling & 15, quantisation };
  });
  const frame = { width: sof.readUInt16BE(3), height: sof.readUInt16BE(1), components };
  const [luma, ...chroma] = components;
  const isDecodable =
    sof.readUInt8(0) === 8 &&
    frame.width > 0 &&
    frame.height > 0 &&
    luma !== undefined &&
    chroma.length === 2 &&
    LUMA_SAMPLING.has(`${luma.hSampling}x${luma.vSampling}`) &&
    chroma.every(({ hSampling, vSampling }) => hSampling === 1 && vSampling === 1) &&
    // libjpeg does not interpolate lines of two chroma samples or fewer.
    (luma.hSampling === 1 || frame.width > 4);
  if (!isDecodable) throw new UnsupportedJpeg('a frame of another kind');
  return frame;
}

/** Whether the components are Y, Cb and Cr: told by JFIF, by Adobe, or by their ids, in libjpeg's order. */
export function isYcc({ components }: Frame, { jfif, adobeTransform }: ColourMarkers): boolean {
  if (jfif) return true;
  return adobeTransform === undefined ? components.every(({ id }, index) => id === index + 1) : adobeTransform === 1;
}

/**
 * The components with their tables, by SOS.
 *
 * @throws UnsupportedJpeg unless the scan has all components, in order, with all coefficients
 */
export function parseScan(sos: Buffer, { components }: Frame): readonly [Component, Component, Component] {
  const [count, first, last, bits] = [0, 7, 8, 9].map((at) => sos.readUInt8(at));
  const isInOrder = components.every(({ id }, index) => sos[1 + 2 * index] === id);
  if (count !== components.length || !isInOrder || first !== 0 || last !== LAST_COEFFICIENT || bits !== 0) {
    throw new UnsupportedJpeg('a scan of a part');
  }
  return components.map((component, index) => {
    const tables = sos.readUInt8(2 + 2 * index);
    return { ...component, dc: tables >> 4, ac: tables & 15 };
  }) as unknown as readonly [Component, Component, Component];
}
