import { be16, latin } from './bytes.js';
import { GOOD_PICTURES, type GoodPicture } from './good-pictures.js';
import { shown, type HostilePicture } from './hostile-picture.js';

/** What a browser would run, if it took the file for a page. */
export const PAYLOAD = '<script>alert(document.domain)</script>';

const PAGE = latin(`<!doctype html>${PAYLOAD}`);

async function commented(): Promise<Buffer> {
  const jpeg = await GOOD_PICTURES['sequential JPEG']();
  const comment = Buffer.concat([latin('\xff\xfe'), be16(PAGE.length + 2), PAGE]);
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
}

async function followed(name: GoodPicture): Promise<Buffer> {
  return Buffer.concat([await GOOD_PICTURES[name](), PAGE]);
}

/** Pictures that are a page too. */
export function polyglots(): readonly HostilePicture[] {
  return [
    { name: 'a JPEG with a page in a comment', make: commented, ends: shown(40, 30) },
    { name: 'a JPEG with a page behind it', make: () => followed('sequential JPEG'), ends: shown(40, 30) },
    { name: 'a PNG with a page behind it', make: () => followed('PNG of true colours'), ends: shown(40, 30) },
    { name: 'a GIF with a page behind it', make: () => followed('GIF'), ends: shown(40, 40) },
    { name: 'a WebP with a page behind it', make: () => followed('lossy WebP'), ends: shown(40, 30) },
    { name: 'an AVIF with a page behind it', make: () => followed('AVIF'), ends: shown(40, 30) },
    { name: 'a TIFF with a page behind it', make: () => followed('TIFF of strips'), ends: shown(40, 30) },
  ];
}
