import { scene } from '../support/pictures.js';
import { be16, be32, latin, patched } from './bytes.js';
import { DAMAGED, TOO_LARGE, type HostilePicture } from './hostile-picture.js';

/** A sound picture with other bytes `offset` behind a box's name. */
async function avif(box: string, offset: number, patch: Buffer): Promise<Buffer> {
  const sound = await scene(64, 48).avif().toBuffer();
  return patched(sound, sound.indexOf(box) + 4 + offset, patch);
}

const sized = (width: number, height: number): Promise<Buffer> =>
  avif('ispe', 4, Buffer.concat([be32(width), be32(height)]));

/** The length of a box stands in front of its name. */
const LENGTH = -8;

/** Boxes, each with the rest of the file in it. */
function nested(depth: number): Buffer {
  const boxes = Array.from({ length: depth }, (_, outer) =>
    Buffer.concat([be32((depth - outer) * 12), latin('meta'), be32(0)]),
  );
  return Buffer.concat([be32(16), latin('ftypavif'), be32(0), ...boxes]);
}

export function hostileAvifs(): readonly HostilePicture[] {
  return [
    { name: 'an AVIF that claims 60,000 x 60,000 pixels', make: () => sized(60_000, 60_000), ends: TOO_LARGE },
    { name: 'an AVIF that claims 9,000 x 9,000 pixels', nightly: true, make: () => sized(9_000, 9_000), ends: DAMAGED },
    { name: 'an AVIF without size', nightly: true, make: () => sized(0, 0), ends: DAMAGED },
    {
      name: 'an AVIF with a box of 4 GB',
      nightly: true,
      make: () => avif('meta', LENGTH, be32(0xffffffff)),
      ends: DAMAGED,
    },
    { name: 'an AVIF with a box of one byte', nightly: true, make: () => avif('iprp', LENGTH, be32(1)), ends: DAMAGED },
    { name: 'an AVIF of 65,535 items', nightly: true, make: () => avif('iinf', 4, be16(65_535)), ends: DAMAGED },
    { name: 'an AVIF whose pixels are rubbish', make: () => avif('mdat', 2, Buffer.alloc(20, 0xa5)), ends: DAMAGED },
    { name: 'an AVIF of 10,000 boxes in each other', nightly: true, make: () => nested(10_000), ends: DAMAGED },
  ];
}
