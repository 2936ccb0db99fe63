import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parseImageRequest } from '../../src/http/image-request.js';
import { parseTarget } from '../../src/url/index.js';

/**
 * A report, no test: the CPU time of reading hostile addresses of 8 and 16 KB, as a multiple of that of a usual one, and
 * how it grows from the one to the other (2 is linear). `npm run build && node dist/test/hostile/url-costs.js`
 */
const KEY = 'key';
const FILE = 'media-files/a.png';
const PARTS = [
  '/%',
  '%',
  '%C3',
  '%C3%A9',
  '%ff',
  '%61',
  '%2F',
  '%252F',
  '/',
  '//',
  'a/',
  '.',
  '../',
  ',',
  ':',
  '%2C',
  '%3A',
  '+',
  'w-1,',
  'w-1:',
  'l-',
  'l-image,',
  'l-image/',
  'l-text,i-a,l-end,',
  'l-end,',
  'if-',
  'if-iw_gt_1,',
  'if-end,',
  'if-else,',
  '1',
  '1.',
  '.1',
  '_',
  'iw_add_',
  '(',
  '((',
  'n-x,',
  'ie-%3D,',
  'ar-1:1,',
  'ar-1',
  'tr:',
  'ik-s=1&',
  'ik-t=1&',
  '%=%&',
  'a=b&',
  '&',
  'pg-1_',
  'name-"a"_',
  'e-gradient-from-red_',
  'co-',
  '\u00e9',
];
const STARTS = [
  (text: string): string => `/${text}`,
  (text: string): string => `/media-files/${text}`,
  (text: string): string => `/tr:w-${text}/${FILE}`,
  (text: string): string => `/tr:${text}/${FILE}`,
  (text: string): string => `/tr:${text}`,
  (text: string): string => `/${FILE}?tr=w-${text}`,
  (text: string): string => `/${FILE}?${text}`,
  (text: string): string => `/${FILE}?ik-attachment-filename=${text}`,
];

function read(url: string, requireSignature: boolean): void {
  try {
    const target = parseTarget(url);
    if (!target) return;
    parseImageRequest({ url, headers: {} } as unknown as IncomingMessage, target, {
      namedTransformations: { x: 'w-1' },
      restrictUnnamed: false,
      privateKeys: requireSignature ? [KEY] : [],
      requireSignature,
      strict: false,
      quality: 80,
      saveDataQuality: undefined,
      allowedWidths: undefined,
    });
  } catch {
    // Refused, as most are.
  }
}

/** Microseconds of CPU, the best of several. */
function cost(url: string, requireSignature: boolean): number {
  const times = Array.from({ length: 5 }, () => {
    const { user, system } = process.cpuUsage();
    for (let time = 0; time < 4; time++) read(url, requireSignature);
    const after = process.cpuUsage();
    return (after.user + after.system - user - system) / 4;
  });
  return Math.min(...times);
}

const signature = createHmac('sha1', KEY).update(`tr:w-300,h-200/${FILE}9999999999`).digest('hex');
const usual = `/tr:w-300,h-200/${FILE}?ik-s=${signature}`;
for (let time = 0; time < 2000; time++) read(usual, true);
const base = Array.from({ length: 2000 }, () => usual).reduce((sum, url) => sum + cost(url, true), 0) / 2000 || 1;
const rows = [true, false].flatMap((signed) =>
  STARTS.flatMap((start, index) =>
    PARTS.map((part) => {
      const [half, whole] = [7_900, 15_800].map((length) => cost(start(part.repeat(length / part.length)), signed)) as [
        number,
        number,
      ];
      return {
        part,
        start: start('…').slice(0, 40),
        index,
        signed,
        whole,
        times: whole / base,
        growth: whole / Math.max(half, 1),
      };
    }),
  ),
);
rows.sort((a, b) => b.whole - a.whole);
console.log(`A usual address: ${base.toFixed(1)} µs of CPU. The dearest of ${rows.length}:`);
for (const { part, start, signed, whole, times, growth } of rows.slice(0, 15)) {
  console.log(
    `${whole.toFixed(0).padStart(7)} µs ${times.toFixed(0).padStart(5)} x, grows ${growth.toFixed(1)} x ${signed ? 'signed  ' : 'unsigned'} ${start} ${part}`,
  );
}
