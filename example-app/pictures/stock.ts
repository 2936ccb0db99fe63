/** Puts the demo's pictures into a demo PIM. */

import { createHash } from 'node:crypto';
import type { Resource } from '../../src/url/resource.js';
import type { DemoPim } from '../pim/demo-pim.js';
import { makePictures, type DemoPicture } from './make-pictures.js';

export interface DemoProduct {
  readonly sku: string;
  readonly title: string;
  /** What the picture shows of the middleware. */
  readonly note: string;
  readonly resource: Resource;
  readonly fileName: string;
  readonly mimeType: string;
  /** In pixels, after EXIF orientation; undefined for other files. */
  readonly size: DemoPicture['size'];
  /** Of the original. */
  readonly bytes: number;
}

/**
 * Uploaded long ago, at a moment that their bytes decide: the same codes, and URLs, at every start, and others as soon as a
 * picture is made differently. A code never changes its bytes, not even over versions of the demo.
 */
function uploadedAt(body: Buffer): number {
  const milliseconds = createHash('sha1').update(body).digest().readUInt32BE();
  return Date.UTC(2026, 0, 15) + milliseconds;
}

/** Makes the pictures, unless they are given, and uploads them. */
export async function stockDemoPim(
  pim: Pick<DemoPim, 'addMedia'>,
  pictures?: readonly DemoPicture[],
): Promise<DemoProduct[]> {
  return (pictures ?? (await makePictures())).map(({ sku, title, note, kind, fileName, mimeType, size, body }) => {
    const code = pim.addMedia(kind, { name: fileName, mimeType, body, uploadedAt: uploadedAt(body) });
    return { sku, title, note, resource: { kind, code }, fileName, mimeType, size, bytes: body.length };
  });
}
