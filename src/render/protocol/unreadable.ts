import { viewAsBuffer } from '../../shared/bytes.js';

/** First bytes of pictures, films and documents that nothing here reads: where they start, and what they are. */
const SIGNATURES: readonly (readonly [at: number, bytes: string])[] = [
  [0, '%PDF-'],
  [0, '8BPS'],
  // PostScript, and EPS with a preview.
  [0, '%!PS'],
  [0, '\xc5\xd0\xd3\xc6'],
  // JPEG 2000, JPEG XL.
  [4, 'jP  \r\n\x87\n'],
  [0, '\xff\x4f\xff\x51'],
  [4, 'JXL \r\n\x87\n'],
  [0, '\xff\x0a'],
  // Matroska and WebM, AVI, MPEG, Windows Media, Flash.
  [0, '\x1a\x45\xdf\xa3'],
  [8, 'AVI LIST'],
  [0, '\0\0\x01\xba'],
  [0, '\0\0\x01\xb3'],
  [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11'],
  [0, 'FLV\x01'],
];

/** MIME types of the same. Illustrator files are PDF or PostScript. */
const TYPES = /^(?:image|video)\/|^application\/(?:pdf|postscript|eps|illustrator|x-photoshop|photoshop)$/i;

/**
 * Whether a file that no decoder knows is a picture, a film or a document all the same: by its first bytes, or by what
 * the PIM calls it. What is neither (texts, tables, archives, fonts, sounds) can have no transformation.
 */
export function isUnreadablePicture(start: Uint8Array, mimeType: string): boolean {
  const head = viewAsBuffer(start).toString('latin1', 0, 32);
  return isIsoMedia(head) || SIGNATURES.some(([at, bytes]) => head.startsWith(bytes, at)) || TYPES.test(mimeType);
}

/** ISO BMFF: HEIF pictures, MP4, QuickTime. Sounds are kept in it too. */
function isIsoMedia(head: string): boolean {
  return head.startsWith('ftyp', 4) && !/^M4[AB] /.test(head.slice(8, 12));
}
