import { expect } from 'chai';
import type { RenderReply } from '../../../src/render/protocol/messages.js';
import { CodecCheck } from '../../../src/render/pool/codec-check.js';
import { waitFor } from '../../support/wait-for.js';

const WARM: RenderReply = { type: 'warm', retire: false };
const FAILED: RenderReply = {
  type: 'failed',
  error: {
    code: 'EINTERNAL',
    message: 'The codecs could not be loaded',
    status: 500,
    cause: undefined,
    layer: undefined,
  },
  retire: false,
};

describe('render/pool/codec-check', () => {
  let replies: RenderReply[];
  let loads: number;
  let check: CodecCheck;

  function create(retryMs: number): void {
    [replies, loads] = [[WARM, FAILED], 0];
    check = new CodecCheck(() => {
      loads += 1;
      return Promise.resolve(replies);
    }, retryMs);
  }

  afterEach(() => check.close());

  const run = (): Promise<string> =>
    check.run().then(
      () => 'loaded',
      (error: unknown) => (error as Error).message,
    );

  it('is broken where one thread could not load its codecs, and loads them again until all can', async () => {
    create(1);
    expect(check.isBroken).to.equal(false);
    expect(await run()).to.equal('The codecs could not be loaded');
    expect(check.isBroken).to.equal(true);
    await waitFor(() => loads > 3);
    expect(check.isBroken).to.equal(true);
    replies = [WARM, WARM];
    await waitFor(() => !check.isBroken);
    const after = loads;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(loads).to.equal(after);
  });

  it('is not broken any more once something was rendered', async () => {
    create(600_000);
    await run();
    check.passed();
    expect(check.isBroken).to.equal(false);
  });

  it('loads nothing after it was closed', async () => {
    create(1);
    await run();
    check.close();
    const before = loads;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([loads, check.isBroken]).to.deep.equal([before, false]);
    await run();
    expect(check.isBroken, 'it is the end, not the codecs').to.equal(false);
  });
});
