import { expect } from 'chai';
import { seeded } from '../../example-app/pictures/random.js';
import { sniff } from '../../src/render/protocol/formats.js';
import { Harness, type Client } from '../support/harness.js';
import { facts, jpeg } from '../support/pictures.js';
import { GOOD_PICTURES } from './good-pictures.js';
import { mutate, pick, type Random } from './mutate.js';
import { NIGHTLY, ROUNDS, SEED } from './nightly.js';

/** What is asked of changed pictures: every way into the decoders. The encoders that start slowly see only pixels. */
const TRANSFORMATIONS = [
  'w-40,f-webp',
  'w-20,h-20,cm-extract,fo-auto,f-webp',
  'w-30,t-true,f-webp',
  'rt-90,f-webp',
  'rt-5,bl-2,f-webp',
  'f-webp,lo-true',
  'md-true,f-jpg',
  'cp-true,f-webp',
  'pg-1,w-20,f-webp',
  ...(NIGHTLY ? ['w-60,f-auto', 'w-20,f-avif', 'w-20,f-png', 'w-50,f-jpg'] : []),
];

/** Answers that a changed picture may get. A decoder may run without end, and is ended. */
const CODES = ['none', 'EDECODE', 'ELIMIT', 'ETIMEDOUT'];

const WORKERS = 2;
const MIB = 1024 * 1024;

/** What the rounds came to. */
interface Tally {
  readonly codes: Map<string, number>;
  /** Milliseconds, and the slowest request. */
  slowest: { ms: number; what: string };
}

describe(`randomly mutated images, ${ROUNDS} of them`, function () {
  this.timeout(NIGHTLY ? 0 : 600_000);
  let harness: Harness;
  let client: Client;
  let good: string;
  let reference: Buffer;
  let pictures: readonly (readonly [string, Buffer])[];

  before(async () => {
    harness = await Harness.start();
    client = await harness.serve({ memoryCacheBytes: 0, workers: WORKERS, limits: { renderMs: 15_000 } });
    good = harness.add(await jpeg(120, 80));
    reference = (await client.get(`/tr:w-48,f-webp/${good}`)).body;
    pictures = await Promise.all(
      Object.entries(GOOD_PICTURES).map(async ([name, make]) => [name, await make()] as const),
    );
  });

  after(() => harness.stop());

  it('result in an image or an error in time, and valid ones stay correct', async () => {
    const tally: Tally = { codes: new Map(), slowest: { ms: 0, what: 'nothing' } };
    const before = process.memoryUsage.rss();
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < ROUNDS) await round(next++, tally);
    };
    await Promise.all(Array.from({ length: WORKERS }, lane));
    if (NIGHTLY) report(tally, before);
    expect(harness.pim.violations).to.deep.equal([]);
  });

  async function round(number: number, { codes, slowest }: Tally): Promise<void> {
    const random = seeded(SEED + number);
    const [name, body] = changed(random);
    const path = `/tr:${pick(TRANSFORMATIONS, random)}/${harness.add(body)}`;
    const what = `HOSTILE_SEED=${SEED + number} HOSTILE_ROUNDS=1: ${name}, ${path}`;
    const started = performance.now();
    const response = await client.get(path, { headers: { accept: 'image/avif,image/webp,*/*' } });
    const ms = performance.now() - started;
    if (ms > slowest.ms) Object.assign(slowest, { ms, what });
    const [code = ''] = (response.headers['ik-error']?.toString() ?? 'none').split(' ');
    codes.set(code, (codes.get(code) ?? 0) + 1);
    expect(CODES, `${what}\n${harness.logger.lines.at(-1) ?? ''}`).to.include(code);
    if (code === 'none') {
      expect(response.status, what).to.equal(200);
      // A drawing that stays one is not looked into.
      if (sniff(body) && response.headers['content-type'] !== 'image/svg+xml')
        expect((await facts(response.body)).width, what).to.be.above(0);
    }
    if (NIGHTLY || number % 10 === 0) {
      const next = await client.get(`/tr:w-48,f-webp/${good}`);
      expect(next.body.equals(reference), `the good picture after ${what}`).to.equal(true);
    }
  }

  /** A valid image with mutations, nearly always still recognised by its first bytes. */
  function changed(random: Random): readonly [name: string, body: Buffer] {
    for (;;) {
      const [name, sound] = pick(pictures, random);
      const body = mutate(sound, pick(pictures, random)[1], random);
      if (body.length > 0 && (sniff(body) || random() < 0.05)) return [name, body];
    }
  }

  /** Prints the results; memory must have returned to its level. */
  function report({ codes, slowest }: Tally, before: number): void {
    const { replaced } = client.images.stats().render;
    const after = process.memoryUsage.rss();
    console.log(`      seed ${SEED}: ${[...codes].map(([code, count]) => `${code} ${count}`).join(', ')}`);
    console.log(`      slowest answer ${Math.round(slowest.ms)} ms (${slowest.what})`);
    console.log(
      `      threads replaced ${replaced}; RSS ${Math.round(before / MIB)} MiB before, ${Math.round(after / MIB)} after`,
    );
    expect(after).to.be.below(before + 500 * MIB);
  }
});
