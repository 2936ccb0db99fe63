import { expect } from 'chai';
import { Harness } from '../support/harness.js';
import { damagedFiles, feed } from './damaged-files.js';

const COUNT = 150;
const SEED = 20_261_128;

describe(`${COUNT} damaged files, one thread and four clients`, function () {
  this.timeout(1_200_000);
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });

  after(() => harness.stop());

  it('result in images or errors, keep the thread running, and leave valid images correct', async () => {
    const client = await harness.serve({ limits: { requestMs: 300_000 } });
    const { answers, wrong, spoilt, replaced } = await feed(harness, client, await damagedFiles(COUNT, SEED));
    expect(wrong.join('\n')).to.equal('');
    expect(spoilt).to.deep.equal([]);
    // Most are rejected with the expected error.
    expect(answers.get('422 EDECODE')).to.be.above(COUNT / 4);
    expect(replaced).to.be.below(3);
  });
});
