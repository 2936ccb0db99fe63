// @ts-check
/** A file too large to hold, on its way through. */

import { Contestant } from '../lib/processes.mjs';
import { bytesText, number, ratioText, table } from '../lib/report.mjs';
import { ratio, spread } from '../lib/stats.mjs';

export const title = 'Passing through: a PDF of 200 MB';

const SIZE = 200_000_000;
/** A server goes on getting faster for about a gigabyte, while V8 optimises it. */
const WARM = 5;
const SMALL = 25_000_000;
const PASSES = 3;
const ROUNDS = 5;
const MEGABYTE = 2 ** 20;

/** @param {import('../lib/report.mjs').Context} context @returns {Promise<import('../lib/report.mjs').Result>} */
export async function run({ log }) {
  const servers = { ours: 'our-server', 'plain pipe': 'pipe-server' };
  /** @type {Record<string, { rate: number[], extra: number[] }>} */
  const seen = { ours: { rate: [], extra: [] }, 'plain pipe': { rate: [], extra: [] } };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, module] of Object.entries(servers)) {
      const { rate, extra } = await pass(module);
      seen[name].rate.push(rate);
      seen[name].extra.push(extra);
      log(`round ${round + 1}, ${name}: ${number(rate / 1e6)} MB/s, ${number(extra / MEGABYTE)} MiB more at the peak`);
    }
  }
  const { ours, 'plain pipe': pipe } = seen;
  const times = ratio(ours.rate, pipe.rate);
  return {
    settings: [
      `PDF of ${bytesText(SIZE)} that the PIM makes as it sends it; a fresh server in each of ${ROUNDS} rounds, warmed up by one of ${bytesText(SMALL)}; its first pass tells the memory, and the median of ${PASSES} passes after ${WARM} the throughput; PIM, server and client are processes that share the machine`,
      'plain pipe: Express 5, `http.get` with the token, `stream.pipeline` into the answer, without any check',
      'extra memory: the peak of resident memory while it passes, less what there was before (`VmHWM` after `clear_refs`)',
    ],
    tables: [
      table(
        ['contestant', 'MB/s', 'ours : this (more is better)', 'extra memory at the peak, MiB'],
        Object.entries(seen).map(([name, { rate, extra }]) => [
          name,
          spreadText(rate, 1e6),
          name === 'ours' ? '' : ratioText(times),
          spreadText(extra, MEGABYTE),
        ]),
      ),
    ],
    goals: [
      {
        name: '200 MB through, throughput against a plain pipe',
        value: times.median,
        goal: 1,
        floor: 0.9,
        better: 'higher',
      },
      {
        name: '200 MB through, extra RSS',
        value: spread(ours.extra).median / MEGABYTE,
        goal: 32,
        floor: 64,
        unit: ' MB',
      },
    ],
  };
}

/** @param {number[]} values @param {number} unit */
function spreadText(values, unit) {
  const { median, low, high } = spread(values.map((value) => value / unit));
  return `${number(median)} (${number(low)}–${number(high)})`;
}

/** @param {string} module */
async function pass(module) {
  const pim = await Contestant.start('pim', { documents: [SIZE, SMALL] });
  const server = await Contestant.start(module, { pim: pim.facts });
  const browser = await Contestant.start('browser');
  try {
    const [large, small] = pim.facts.codes;
    const visit = (/** @type {string} */ code) =>
      browser.call('visit', [
        { urls: [`${server.facts.url}/images/media-files/${code}`], connections: 1, headers: {} },
      ]);
    await server.call('ready');
    const once = async () => {
      const { ms, bytes, types } = await visit(large);
      if (bytes !== SIZE) throw new Error(`${module}: ${bytes} bytes came (${Object.keys(types).join()})`);
      return (bytes / ms) * 1000;
    };
    await visit(small);
    server.resetPeak();
    const before = server.memory().now;
    await once();
    const extra = server.memory().peak - before;
    for (let time = 1; time < WARM; time++) await once();
    const rates = [];
    for (let time = 0; time < PASSES; time++) rates.push(await once());
    return { rate: spread(rates).median, extra };
  } finally {
    await Promise.all([server, pim, browser].map((contestant) => contestant.stop()));
  }
}
