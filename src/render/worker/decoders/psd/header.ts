import { DecodeError } from '../../../protocol/decode-error.js';
import type { Size } from '../../../protocol/size.js';

/** Colour modes whose composite is read, and the channels of each. Duotone is stored as grey. */
const MODES = {
  0: { name: 'bitmap', colours: 1 },
  1: { name: 'grey', colours: 1 },
  2: { name: 'indexed', colours: 1 },
  3: { name: 'rgb', colours: 3 },
  4: { name: 'cmyk', colours: 4 },
  8: { name: 'grey', colours: 1 },
} as const;
type Mode = (typeof MODES)[keyof typeof MODES];

const HEADER_BYTES = 26;
const PALETTE_BYTES = 768;
const MAX_CHANNELS = 56;
/** Files have some dozens. */
const MAX_BLOCKS = 10_000;

/** Numbers of image resources: an ICC profile, and whether there is a composite. */
const ICC_PROFILE = 1039;
const VERSION_INFO = 1057;

/** Blocks that say that the composite is transparent, or hold the layers of files with 16 bits. */
const TRANSPARENT: ReadonlySet<string> = new Set(['Mtrn', 'Mt16']);
const LAYERS: ReadonlySet<string> = new Set(['Layr', 'Lr16']);
/** Blocks whose lengths have 64 bits in large documents (PSB). */
const LONG_BLOCKS = /^(?:LMsk|Lr16|Lr32|Layr|Mt16|Mt32|Mtrn|Alph|FMsk|lnk2|FEid|FXid|PxSD)$/;

/** What stands before the composite in a Photoshop file. */
export interface PsdHeader extends Size {
  /** A large document: some lengths have twice as many bytes. */
  readonly large: boolean;
  readonly channels: number;
  /** Bits of a channel. */
  readonly depth: 1 | 8 | 16;
  readonly mode: Mode['name'];
  /** Channels that are colours; one more may be transparency. */
  readonly colours: number;
  readonly transparent: boolean;
  /** 256 reds, greens and blues. */
  readonly palette: Buffer | undefined;
  readonly profile: Buffer | undefined;
  /** Where the composite starts: its kind of compression. */
  readonly start: number;
}

/**
 * Reads what stands before the composite (Adobe Photoshop File Formats Specification).
 *
 * @throws DecodeError
 */
export function readPsdHeader(file: Buffer): PsdHeader {
  if (file.length < HEADER_BYTES || file.toString('latin1', 0, 4) !== '8BPS') throw damaged();
  const large = file.readUInt16BE(4) === 2;
  const [channels, height, width] = [file.readUInt16BE(12), file.readUInt32BE(14), file.readUInt32BE(18)];
  const depth = file.readUInt16BE(22);
  const mode = MODES[file.readUInt16BE(24) as keyof typeof MODES] as Mode | undefined;
  const isKnown =
    mode && (mode.name === 'bitmap' ? depth === 1 : depth === 8 || (depth === 16 && mode.name !== 'indexed'));
  if (!isKnown) throw new DecodeError('The PSD has colours of a kind that is not read');
  if (width < 1 || height < 1 || channels < mode.colours || channels > MAX_CHANNELS) throw damaged();

  const palette = section(file, HEADER_BYTES, 4);
  const resources = section(file, palette.end, 4);
  const layers = section(file, resources.end, large ? 8 : 4);
  if (mode.name === 'indexed' && palette.bytes.length < PALETTE_BYTES) throw damaged();
  const { profile, hasComposite } = readResources(resources.bytes);
  if (!hasComposite) throw new DecodeError('The PSD was saved without a composite');
  return {
    width,
    height,
    large,
    channels,
    depth: depth as 1 | 8 | 16,
    mode: mode.name,
    colours: mode.colours,
    transparent: channels > mode.colours && isTransparent(layers.bytes, large),
    palette: mode.name === 'indexed' ? palette.bytes : undefined,
    profile,
    start: layers.end,
  };
}

/** A part of a file that begins with its length. */
function section(file: Buffer, at: number, lengthBytes: 4 | 8): { readonly bytes: Buffer; readonly end: number } {
  if (at + lengthBytes > file.length) throw damaged();
  const length = lengthBytes === 8 ? Number(file.readBigUInt64BE(at)) : file.readUInt32BE(at);
  const start = at + lengthBytes;
  if (start + length > file.length) throw damaged();
  return { bytes: file.subarray(start, start + length), end: start + length };
}

/** Image resources: a signature, a number, a name and data, both of which are padded to an even length. */
function readResources(bytes: Buffer): { profile: Buffer | undefined; hasComposite: boolean } {
  let profile: Buffer | undefined;
  let hasComposite = true;
  for (let at = 0, count = 0; at + 12 <= bytes.length && count < MAX_BLOCKS; count++) {
    const id = bytes.readUInt16BE(at + 4);
    const nameLength = 1 + bytes[at + 6]!;
    const lengthAt = at + 6 + nameLength + (nameLength % 2);
    if (lengthAt + 4 > bytes.length) break;
    const length = bytes.readUInt32BE(lengthAt);
    const data = bytes.subarray(lengthAt + 4, lengthAt + 4 + length);
    if (id === ICC_PROFILE && data.length === length) profile = data;
    if (id === VERSION_INFO && data.length >= 5) hasComposite = data[4] !== 0;
    at = lengthAt + 4 + length + (length % 2);
  }
  return { profile, hasComposite };
}

/** Whether the first channel after the colours is transparency: a negative number of layers says so, or a block. */
function isTransparent(layers: Buffer, large: boolean): boolean {
  const wide = large ? 8 : 4;
  if (layers.length < wide + 2) return false;
  const lengthOf = (at: number, bytes: number): number =>
    bytes === 8 ? Number(layers.readBigUInt64BE(at)) : layers.readUInt32BE(at);
  const length = lengthOf(0, wide);
  if (length >= 2) return layers.readInt16BE(wide) < 0;
  const maskAt = wide + length;
  if (maskAt + 4 > layers.length) return false;
  for (let at = maskAt + 4 + lengthOf(maskAt, 4), count = 0; at + 12 <= layers.length && count < MAX_BLOCKS; count++) {
    const key = layers.toString('latin1', at + 4, at + 8);
    if (TRANSPARENT.has(key)) return true;
    const bytes = large && LONG_BLOCKS.test(key) ? 8 : 4;
    const data = at + 8 + bytes;
    if (data + 2 > layers.length) return false;
    if (LAYERS.has(key) && layers.readInt16BE(data) < 0) return true;
    const size = lengthOf(at + 8, bytes);
    at = data + size + ((4 - (size % 4)) % 4);
  }
  return false;
}

export function damaged(): DecodeError {
  return new DecodeError('The PSD is damaged');
}
