import { expect } from 'chai';
import { Harness, type Client } from '../support/harness.js';
import { animation, png, SVG, transparentPng } from '../support/pictures.js';

/** Values that are right, wrong and at the edge, for every parameter that is rendered. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  w: [
    '1',
    '2',
    '7',
    '0.5',
    '0.01',
    '33.7',
    'auto',
    'iw',
    'iw_div_2',
    'iw_sub_40',
    'cw_mul_3',
    '65535',
    '70000',
    '0',
    'N5',
    '1e9',
    'ih_pow_9',
  ],
  h: ['1', '3', '9', '0.3', 'ih', 'ih_mod_7', 'ch_add_1', '65536', 'auto', '_', '20000'],
  ar: ['1-1', '16-9', '4:3', '0-1', 'iar', '100-1', '1_100'],
  dpr: ['2', '0.1', '5', 'auto', '9'],
  c: ['force', 'at_max', 'at_least', 'at_max_enlarge', 'maintain_ratio', 'nonsense'],
  cm: ['extract', 'pad_extract', 'pad_resize', 'pad_resize_no_enlarge', 'pad_extract_no_shrink'],
  fo: ['auto', 'face', 'top', 'bottom_right', 'custom', 'car_dog', 'left'],
  x: ['0', '1', '5', 'N3', 'iw_sub_cw'],
  yc: ['3', '4', 'ih_div_2'],
  t: ['true', '1', '99', 'false', '100'],
  rt: ['90', '180', 'N45', '0.001', '359.99', 'auto', '1000000', '33'],
  fl: ['h', 'v', 'h_v', 'x'],
  bg: [
    'red',
    'FF000040',
    'blurred',
    'blurred_100_255',
    'blurred_0_N255',
    'dominant',
    'genfill',
    'F00',
    'transparent',
    'GG0000',
  ],
  q: ['1', '100', '50', '0', '101'],
  f: ['auto', 'jpg', 'png', 'webp', 'avif', 'gif', 'orig', 'svg', 'bmp'],
  lo: ['true', 'false'],
  pr: ['true'],
  cp: ['true'],
  md: ['true'],
  z: ['2', '0.5', '0'],
  pg: ['1', '2'],
  n: ['x', 'thumb'],
  bl: ['1', '100', '4.5', '0'],
  'e-grayscale': ['true', 'false'],
  'e-contrast': ['true'],
  'e-sharpen': ['1', '99', '2000', 'x'],
  'e-usm': ['2-2-0.8-0.024', '100-100-10-0', '1-0.1-1-1', '1'],
  'e-gradient': ['ld-45_from-red_to-00000000', 'sp-iw_div_2', 'ld-top_left', 'sp-0', 'sp-0.01'],
  'e-shadow': ['bl-15_st-100_x-N100_y-100', 'bl-0', 'st-0'],
  'e-distort': ['p-1_1_20_2_19_18_2_17', 'a-45', 'a-N360', 'a-360', 'a-0', 'p-0_0_9_9_0_9_9_0'],
  'e-colorize': ['co-red_in-50', 'in-0'],
  cr: ['red', 'red_0', 'red_100_blue', 'red_35_00FF00'],
  b: ['1_red', 'iw_div_10_FF000050', '0_red', '30000_red'],
  r: ['5', 'max', '1_max_3_0', '5000'],
  o: ['0', '50', '100', '101'],
};

/** Pseudo-random numbers that are the same in each run (mulberry32). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

describe('arbitrary client input', function () {
  this.timeout(1_200_000);
  let harness: Harness;
  let client: Client;

  before(async () => {
    harness = await Harness.start();
    client = await harness.serve({
      limits: { outputPixels: 100_000, inputPixels: 1_000_000 },
      namedTransformations: { thumb: 'w-9,h-9' },
    });
  });

  after(() => harness.stop());

  it('results in an image or a status below 500, and the next valid image is correct', async () => {
    const sources = [
      await png(40, 30),
      await transparentPng(24),
      await animation('gif', ['#f00', '#0f0', '#00f'], 12),
      await animation('webp', ['#f00', '#0f0'], 12),
      await png(1, 60),
      SVG,
    ].map((body) => harness.add(body));
    const random = generator(20261123);
    const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
    const keys = Object.keys(VALUES);
    // Each kind is written out for each layer: the unused ones only move the generator on.
    const layer = (): string =>
      pick([
        `l-image,i-${pick(sources).replaceAll('/', '@@')},${step(1)},lx-${pick(['3', 'N2', 'bw_div_2'])},l-end`,
        `l-image,i-ik_canvas,bg-${pick(['red', '00FF0050'])},w-${pick(['bw', '5', '0.5'])},${step(1)},l-end`,
        `l-text,i-${pick(['A', '%D7%A9', 'a%20b%20c'])},fs-${pick(['3', '20', 'bh'])},w-${pick(['4', '30'])},${step(1)},l-end`,
        `l-image,i-${pick(sources).replaceAll('/', '@@')},lm-${pick(['multiply', 'cutter', 'cutout', 'displace'])},l-end`,
      ]);
    const step = (depth = 0): string =>
      Array.from({ length: 1 + random(3) }, () => pick(keys))
        .map((key) => `${key}-${pick(VALUES[key]!)}`)
        .concat(depth === 0 && random(3) === 0 ? [layer()] : [])
        .join(',');
    const statuses = new Map<number, number>();
    for (let count = 0; count < 500; count++) {
      const transformation = Array.from({ length: 1 + random(2) }, () => step()).join(':');
      const url = `/tr:${transformation}/${pick(sources)}`;
      const { status, headers, body } = await client.get(url, {
        headers: { accept: pick(['image/avif,image/webp', 'image/webp', '*/*']) },
      });
      expect(status, `${url} ${String(headers['ik-error'])}\n${harness.logger.lines.at(-1) ?? ''}`).to.be.oneOf([
        200, 400,
      ]);
      expect(body.length, url).to.be.above(0);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    // Both kinds came up often enough for this to mean something.
    expect(statuses.get(200)).to.be.above(100);
    expect(statuses.get(400)).to.be.above(100);
    expect(client.images.stats().render.replaced).to.be.at.most(1);
  });

  it('in paths and queries is rejected or passed to the next middleware', async () => {
    const random = generator(7);
    const alphabet = [
      ...Array.from('/%.:,-_?=&#;@!~\'"<>[]{}|\\^`+ *()$0aAtrwmedia'),
      '%00',
      '%2F',
      '%2e%2e',
      '%0d%0a',
      'tr:',
      '/media-files/',
      'l-image,',
      'l-end',
      'ik-seo/',
      '?tr=',
      'é',
      '%C3%A9',
      '%ff',
    ];
    for (let count = 0; count < 500; count++) {
      const path = `/${Array.from({ length: random(25) }, () => alphabet[random(alphabet.length)]!).join('')}`.replace(
        /[ \u0080-\uffff]/g,
        '',
      );
      const { status } = await client.get(path);
      expect(status, path).to.be.oneOf([200, 400, 404]);
    }
    expect(harness.pim.violations).to.deep.equal([]);
  });
});
