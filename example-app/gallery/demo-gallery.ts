/** The gallery of the demo PIM. */

import { changePicture, CHANGING, fillCatalogue } from '../pictures/catalogue.js';
import { stockDemoPim } from '../pictures/stock.js';
import type { DemoPim } from '../pim/demo-pim.js';
import type { Gallery, Medium, Picture } from './gallery.js';

/** Shows all four crops well: it has things on the left, in the middle and on the right. */
const SHOWCASE = 'kitchen-set';

/** Uploads the pictures to the PIM, which takes a few seconds, and fills its catalogue. */
export async function demoGallery(pim: DemoPim): Promise<Gallery> {
  const pictures: Picture[] = [];
  const files: Medium[] = [];
  const samples = new Map<string, Picture>();
  const stock = await stockDemoPim(pim);
  fillCatalogue(pim.catalogue, stock);
  for (const { sku, title, note, resource, mimeType, size, bytes } of stock) {
    const medium = { title, note, path: `${resource.kind}/${resource.code}`, mimeType, bytes };
    if (!size) {
      files.push(medium);
      continue;
    }
    const picture = { ...medium, size };
    pictures.push(picture);
    samples.set(sku, picture);
  }
  return {
    pictures,
    files,
    showcase: samples.get(SHOWCASE),
    samples,
    sku: CHANGING.sku,
    changePicture: async (events) => {
      const uuid = changePicture(pim.catalogue, stock);
      const status = await events.send('product.updated.delta', { product: { uuid, identifier: CHANGING.sku } });
      if (status !== 200) throw new Error(`The event was answered with ${status}`);
    },
  };
}
