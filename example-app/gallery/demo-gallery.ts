/** The gallery of the demo PIM. */

import { stockDemoPim } from '../pictures/stock.js';
import type { DemoPim } from '../pim/demo-pim.js';
import type { Gallery, Medium, Picture } from './gallery.js';

/** Shows all four crops well: it has things on the left, in the middle and on the right. */
const SHOWCASE = 'kitchen-set';

/** Uploads the pictures to the PIM, which takes a few seconds. */
export async function demoGallery(pim: DemoPim): Promise<Gallery> {
  const pictures: Picture[] = [];
  const files: Medium[] = [];
  const samples = new Map<string, Picture>();
  for (const { sku, title, note, resource, mimeType, size, bytes } of await stockDemoPim(pim)) {
    const medium = { title, note, path: `${resource.kind}/${resource.code}`, mimeType, bytes };
    if (!size) {
      files.push(medium);
      continue;
    }
    const picture = { ...medium, size };
    pictures.push(picture);
    samples.set(sku, picture);
  }
  return { pictures, files, showcase: samples.get(SHOWCASE), samples };
}
