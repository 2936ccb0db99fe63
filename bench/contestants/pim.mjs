// @ts-check
/** The demo PIM with some pictures in it. */

import { readFileSync } from 'node:fs';
import { startDemoPim } from '../../dist/example-app/pim/demo-pim.js';

/** Bytes that a document is sent in. */
const PIECE = 65_536;

/**
 * @param {{ pictures?: { name: string, mimeType: string, file: string }[], documents?: number[], products?: number, latency?: number }} options
 *   documents: bytes of PDF files, whose codes come after those of the pictures; products: how many have the first
 *   picture as theirs, by the identifiers `SKU-0` and so on
 */
export async function create({ pictures = [], documents = [], products = 0, latency = 0 }) {
  const pim = await startDemoPim({ latency });
  const codes = pictures.map(({ name, mimeType, file }, index) =>
    pim.addMedia('media-files', { name, mimeType, body: readFileSync(file), uploadedAt: 1_700_000_000_000 + index }),
  );
  for (const size of documents) {
    codes.push(
      pim.addMedia('media-files', { name: 'manual.pdf', mimeType: 'application/pdf', body: () => pdf(size), size }),
    );
  }
  pim.catalogue.attributes.set('packshot', { type: 'pim_catalog_image' });
  pim.catalogue.families.set('things', { image: 'packshot' });
  for (let at = 0; at < products; at++) {
    const values = { packshot: codes[0] };
    pim.catalogue.product({ identifier: `SKU-${at}`, uuid: `uuid-${at}`, family: 'things', values });
  }
  return {
    facts: { url: pim.url, credentials: { ...pim.credentials }, codes },
    /** What it was asked since it was last asked this. */
    calls() {
      const downloads = pim.calls.filter(({ kind }) => kind === 'download').length;
      const lists = pim.calls.filter(({ kind }) => kind === 'catalogue').length;
      const counted = {
        downloads,
        lists,
        all: pim.calls.length,
        peak: pim.meter.peak,
        violations: [...pim.violations],
      };
      pim.reset();
      return counted;
    },
  };
}

/** @param {number} size bytes */
function* pdf(size) {
  const piece = Buffer.alloc(PIECE, 'stream of a PDF file ');
  piece.write('%PDF-1.7\n');
  for (let left = size; left > 0; left -= PIECE) yield piece.subarray(0, left);
}
