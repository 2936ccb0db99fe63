// @ts-check
/** The demo PIM with some pictures in it. */

import { readFileSync } from 'node:fs';
import { startDemoPim } from '../../dist/example-app/pim/demo-pim.js';

/** @param {{ pictures: { name: string, mimeType: string, file: string }[], latency?: number }} options */
export async function create({ pictures, latency = 0 }) {
  const pim = await startDemoPim({ latency });
  const codes = pictures.map(({ name, mimeType, file }, index) =>
    pim.addMedia('media-files', { name, mimeType, body: readFileSync(file), uploadedAt: 1_700_000_000_000 + index }),
  );
  return {
    facts: { url: pim.url, credentials: { ...pim.credentials }, codes },
    /** What it was asked since it was last asked this. */
    calls() {
      const downloads = pim.calls.filter(({ kind }) => kind === 'download').length;
      const counted = { downloads, all: pim.calls.length, peak: pim.meter.peak, violations: [...pim.violations] };
      pim.reset();
      return counted;
    },
  };
}
