/** The demo PIM with the demo's pictures, in a process of its own. */

import { stockDemoPim } from '../pictures/stock.js';
import { startDemoPim, type CallKind, type Credentials } from '../pim/demo-pim.js';
import { beginWork, type Work } from './part.js';

export interface StockedPimSettings {
  /** Milliseconds before each answer. */
  readonly latency: number;
}

export interface StockedPim {
  readonly connection: { readonly baseUrl: string } & Credentials;
  /** Resource paths of pictures that can be had in all sizes. */
  readonly pictures: readonly string[];
}

/** What it was asked since its start. */
export interface CallReport {
  readonly calls: Readonly<Record<CallKind, number>>;
  /** Calls in flight, at most. */
  readonly peak: number;
  readonly violations: readonly string[];
}

beginWork(async ({ latency }: StockedPimSettings): Promise<Work<StockedPim, CallReport>> => {
  const pim = await startDemoPim({ latency });
  const products = await stockDemoPim(pim);
  const count = (kind: CallKind): number => pim.calls.filter((call) => call.kind === kind).length;
  return {
    ready: {
      connection: { baseUrl: pim.url, ...pim.credentials },
      pictures: products
        .filter(({ mimeType }) => mimeType === 'image/jpeg' || mimeType === 'image/png')
        .map(({ resource: { kind, code } }) => `${kind}/${code}`),
    },
    report: () => ({
      calls: {
        token: count('token'),
        download: count('download'),
        metadata: count('metadata'),
        catalogue: count('catalogue'),
        other: count('other'),
      },
      peak: pim.meter.peak,
      violations: pim.violations,
    }),
    close: () => pim.close(),
  };
});
