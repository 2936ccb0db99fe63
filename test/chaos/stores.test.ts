import { expect } from 'chai';
import { ChaosStore } from '../support/chaos-store.js';
import { Harness, type Client } from '../support/harness.js';
import { pdf, png } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';

const MADE = 'akeneo-images; fwd=miss';
const FROM_STORE = 'akeneo-images; hit; detail=store';

function turned(frame: Buffer, at: number): Buffer {
  const changed = Buffer.from(frame);
  changed[at]! ^= 0x10;
  return changed;
}

/** Ways to damage stored entries. */
const POISONS: Readonly<Record<string, (frame: Buffer) => unknown>> = {
  'with a flipped bit in its body': (frame) => turned(frame, frame.length - 9),
  'with a flipped bit in its header': (frame) => turned(frame, 60),
  'with a wrong checksum': (frame) => turned(frame, 5),
  'of another layout version': (frame) => Buffer.concat([Buffer.from('AKI1'), frame.subarray(4)]),
  'that is truncated': (frame) => frame.subarray(0, frame.length >> 1),
  'that is longer than declared': (frame) => Buffer.concat([frame, frame]),
  'that is empty': () => Buffer.alloc(0),
  'that is a string': (frame) => frame.toString('base64'),
  'that is an object of numbers, as Keyv 5 returns a Uint8Array': (frame) => Object.assign({}, [...frame]),
};

/** Assigns to each key the value of the next one. */
function mixUp(entries: Map<string, unknown>): void {
  const keys = [...entries.keys()].filter((key) => Buffer.isBuffer(entries.get(key)));
  const frames = keys.map((key) => entries.get(key));
  keys.forEach((key, index) => entries.set(key, frames[(index + 1) % frames.length]));
}

/** A store whose reads complete on demand, after the timeout, with a value or an error. */
function late({ store, stats, get, set, delete: remove }: ChaosStore, ends: 'rightly' | 'badly') {
  const waiting: (() => void)[] = [];
  const answer = async (key: string): Promise<unknown> => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (ends === 'badly') throw new Error('It failed late');
    return get(key);
  };
  return {
    asStore: { store, stats, get: answer, set, delete: remove, clear: () => store.clear() },
    answerAll: async () => {
      for (const resolve of waiting) resolve();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** Damaged entries and late responses: neither costs more than a miss. */
describe('a store that returns', () => {
  let harness: Harness;
  let picture: string;
  let file: string;
  let store: ChaosStore;

  before(async () => {
    harness = await Harness.start();
    picture = `/tr:w-40,f-webp/${harness.add(await png(80, 60))}`;
    file = `/${harness.add(pdf(3000))}`;
  });

  after(() => harness.stop());

  beforeEach(() => {
    store = new ChaosStore();
  });

  /** A middleware that has just started, without a memory cache. */
  const fresh = (): Promise<Client> => harness.serve({ store, memoryCacheBytes: 0 });

  function poisonAll(poison: (frame: Buffer) => unknown): void {
    for (const [key, frame] of store.entries) if (Buffer.isBuffer(frame)) store.entries.set(key, poison(frame));
  }

  /** Fills the store by a request, damages its entries, and requests again. */
  async function expectMiss(path: string, entries: number, spoil: () => void): Promise<void> {
    const right = (await (await fresh()).get(path)).body;
    await waitFor(() => store.entries.size >= entries);
    spoil();

    const client = await fresh();
    const made = await client.get(path);
    expect([made.status, made.headers['cache-status']]).to.deep.equal([200, MADE]);
    expect(made.body.equals(right)).to.equal(true);
    expect(client.images.stats().store!.failures).to.equal(0);

    await waitFor(async () => (await client.get(path)).headers['cache-status'] === FROM_STORE);
    expect((await client.get(path)).body.equals(right)).to.equal(true);
  }

  for (const [what, poison] of Object.entries(POISONS)) {
    // The file and the token.
    it(`an entry ${what} is a miss, and the entry is overwritten`, () => expectMiss(file, 2, () => poisonAll(poison)));
  }

  // The result as well.
  it('corrupted images: they fail one render', () =>
    expectMiss(picture, 3, () => poisonAll(POISONS['with a flipped bit in its body']!)));

  for (const kind of ['file', 'picture'] as const) {
    it(`an intact entry of another key in place of a ${kind} is a miss, and the entry is overwritten`, async () => {
      const other = `/${harness.add(pdf(2000))}`;
      await (await fresh()).get(other);
      await expectMiss(kind === 'file' ? file : picture, kind === 'file' ? 3 : 4, () => mixUp(store.entries));
    });
  }

  for (const ends of ['rightly', 'badly'] as const) {
    it(`a response after the deadline is not awaited and is discarded, if it ends ${ends}`, async () => {
      await (await fresh()).get(file);
      await waitFor(() => store.entries.size >= 2);
      const { asStore, answerAll } = late(store, ends);
      const client = await harness.serve({ store: asStore, memoryCacheBytes: 0 });
      for (let round = 0; round < 4; round++) {
        const { headers, body } = await client.get(file);
        expect([headers['cache-status'], body.equals(pdf(3000))]).to.deep.equal([MADE, true]);
      }
      await answerAll();
      expect(client.images.stats().store).to.include({ hits: 0, open: true });
    });
  }
});
