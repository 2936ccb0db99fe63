/** An ICC profile starts with a header, the number of tags, and tags of 12 bytes (ICC.1:2022, 7.2). */
const HEADER_BYTES = 128;
const TAG_BYTES = 12;
const MAX_TAGS = 100;

/** sRGB's primaries under D50, as profiles store them: X, Y, Z of red, green and blue. */
const PRIMARIES: Readonly<Record<string, readonly [number, number, number]>> = {
  rXYZ: [0.436, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
};
const PRIMARY_TOLERANCE = 0.003;

/** Where curves are compared, and how much they may differ: half of one of 255 steps. */
const SAMPLES = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9];
const CURVE_TOLERANCE = 0.5 / 255;

/**
 * Whether an ICC profile describes sRGB: an RGB display profile whose matrix and curves are sRGB's, whatever its name.
 * The profiles of most pictures do, and a conversion would take several times as long as the rest of a small picture.
 */
export function isSrgb(profile: Uint8Array): boolean {
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  try {
    if (text(view, 16) !== 'RGB ' || text(view, 20) !== 'XYZ ') return false;
    const tags = readTags(view);
    // A look-up table takes precedence over matrix and curves.
    if (tags.has('A2B0') || tags.has('A2B1')) return false;
    return (
      Object.entries(PRIMARIES).every(([tag, wanted]) => isPoint(view, tags.get(tag), wanted)) &&
      ['rTRC', 'gTRC', 'bTRC'].every((tag) => isSrgbCurve(view, tags.get(tag)))
    );
  } catch {
    // It ends too early.
    return false;
  }
}

function readTags(view: DataView): ReadonlyMap<string, number> {
  const count = Math.min(view.getUint32(HEADER_BYTES), MAX_TAGS);
  const at = (index: number): number => HEADER_BYTES + 4 + index * TAG_BYTES;
  return new Map(Array.from({ length: count }, (_, index) => [text(view, at(index)), view.getUint32(at(index) + 4)]));
}

function isPoint(view: DataView, offset: number | undefined, wanted: readonly number[]): boolean {
  if (offset === undefined || text(view, offset) !== 'XYZ ') return false;
  return wanted.every((value, index) => Math.abs(fixed(view, offset + 8 + index * 4) - value) < PRIMARY_TOLERANCE);
}

function isSrgbCurve(view: DataView, offset: number | undefined): boolean {
  if (offset === undefined) return false;
  const curve = text(view, offset) === 'curv' ? table(view, offset) : parametric(view, offset);
  return curve !== undefined && SAMPLES.every((x) => Math.abs(encodeSrgb(curve(x)) - x) < CURVE_TOLERANCE);
}

/** A table of 16-bit values at even distances. A plain gamma is never sRGB's curve. */
function table(view: DataView, offset: number): ((x: number) => number) | undefined {
  const count = view.getUint32(offset + 8);
  if (count < 256) return undefined;
  const entry = (index: number): number => view.getUint16(offset + 12 + index * 2) / 65_535;
  return (x) => {
    const at = x * (count - 1);
    const low = Math.floor(at);
    return entry(low) + (entry(Math.min(low + 1, count - 1)) - entry(low)) * (at - low);
  };
}

/** A function of type 3: a power above `d`, a line below (ICC.1:2022, 10.18). */
function parametric(view: DataView, offset: number): ((x: number) => number) | undefined {
  if (text(view, offset) !== 'para' || view.getUint16(offset + 8) !== 3) return undefined;
  const [g = 0, a = 0, b = 0, c = 0, d = 0] = Array.from({ length: 5 }, (_, i) => fixed(view, offset + 12 + i * 4));
  return (x) => (x >= d ? (a * x + b) ** g : c * x);
}

/** Encodes a linear value (IEC 61966-2-1). */
function encodeSrgb(linear: number): number {
  return linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
}

function fixed(view: DataView, offset: number): number {
  return view.getInt32(offset) / 65_536;
}

function text(view: DataView, offset: number): string {
  return String.fromCharCode(...Array.from({ length: 4 }, (_, index) => view.getUint8(offset + index)));
}
