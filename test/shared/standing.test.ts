import { expect } from 'chai';
import { together, type Standing } from '../../src/shared/standing.js';

describe('shared/standing', () => {
  const part = (isCurrent: boolean | undefined, ask: () => Promise<unknown> = () => Promise.resolve()): Standing => ({
    isCurrent: () => isCurrent,
    ask,
  });

  it('is current if all parts are', () => {
    for (const [parts, whole] of [
      [[], true],
      [[true, true], true],
      [[true, undefined], undefined],
      [[undefined, true], undefined],
      [[undefined, false], false],
      [[false, undefined], false],
      [[true, false], false],
    ] as const) {
      expect(together(parts.map((current) => part(current))).isCurrent(), String(parts)).to.equal(whole);
    }
  });

  it('asks all parts', async () => {
    const asked: string[] = [];
    const asking = (name: string): Standing => part(undefined, () => Promise.resolve(asked.push(name)));
    await together([asking('a'), asking('b')]).ask();
    expect(asked).to.deep.equal(['a', 'b']);
  });
});
