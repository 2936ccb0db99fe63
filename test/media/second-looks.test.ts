import { expect } from 'chai';
import { SecondLooks } from '../../src/media/second-looks.js';
import { refPath, type PimRef } from '../../src/pim/catalogue/document.js';
import { MemoryLogger } from '../support/harness.js';
import { waitFor } from '../support/wait-for.js';

const ref = (name: string): PimRef => ({ type: 'product-model', name });

describe('media/second-looks', () => {
  let logger: MemoryLogger;
  let looks: SecondLooks;
  let purged: string[][];
  /** What the PIM says at each look, the last one for ever. An `Error` is what it fails with. */
  let says: Record<string, (string | Error)[]>;
  let asked: string[];

  beforeEach(() => {
    logger = new MemoryLogger();
    [purged, says, asked] = [[], {}, []];
    looks = new SecondLooks({
      fingerprint: (of) => {
        const name = refPath(of).split('/')[1]!;
        asked.push(name);
        const answers = says[name] ?? ['same'];
        const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
      purge: (paths) => Promise.resolve(void purged.push([...paths])),
      logger,
      delaysMs: [5, 5],
    });
  });

  afterEach(() => looks.close());

  /** Waits until each of these was looked at three times, and what came of it is done. */
  async function looked(...names: string[]): Promise<void> {
    await waitFor(() => names.every((name) => asked.filter((each) => each === name).length >= 3));
    await new Promise((resolve) => setImmediate(resolve));
  }

  it('purge what differs from the last look, and nothing else', async () => {
    says = { late: ['old', 'new'], later: ['old', 'old', 'new'], often: ['a', 'b', 'c'] };
    looks.begin(['same', 'late', 'later', 'often'].map(ref));
    await looked('same', 'late', 'later', 'often');
    expect(purged).to.deep.equal([
      ['product-models/late', 'product-models/often'],
      ['product-models/later', 'product-models/often'],
    ]);
  });

  it('purge what the PIM answers after a failure, since nobody knows what it was before', async () => {
    const down = new Error('down');
    says = { unknown: [down, 'a'], known: ['a', down, 'a'] };
    looks.begin(['unknown', 'known'].map(ref));
    await looked('unknown', 'known');
    expect(purged).to.deep.equal([['product-models/unknown']]);
  });

  it('report the first of a series of failures', async () => {
    says = { a: [new Error('down')], b: [new Error('down')] };
    looks.begin([ref('a')]);
    looks.begin([ref('b')]);
    await looked('a', 'b');
    expect(logger.lines).to.deep.equal(['akeneo-images: a change could not be followed Error: down']);
  });

  it('follow a thousand objects at a time', async () => {
    looks.begin(Array.from({ length: 1100 }, (_, index) => ref(String(index))));
    looks.begin([ref('another')]);
    await looked('999');
    expect(new Set(asked).size).to.equal(1000);
    await waitFor(() => {
      looks.begin([ref('another')]);
      return asked.includes('another');
    });
  });

  it('end when they are closed', () => {
    looks.begin([ref('a')]);
    looks.close();
    expect(logger.lines).to.deep.equal([]);
  });
});
