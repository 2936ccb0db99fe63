import { expect } from 'chai';
import { Threads } from '../../../src/render/pool/threads.js';
import type { RenderRequest, WorkerSetup } from '../../../src/render/protocol/messages.js';
import { jpeg } from '../../support/pictures.js';
import { task } from '../../support/render.js';
import { waitFor } from '../../support/wait-for.js';

const REASON = new Error('The test is over');

function setup(): WorkerSetup {
  return { fonts: {}, fastDecoders: true, vipsIsUsed: new Uint8Array(new SharedArrayBuffer(1)) };
}

const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

describe('render/pool/threads', () => {
  let threads: Threads;

  afterEach(() => threads.close(REASON));

  async function request(): Promise<RenderRequest> {
    return { ...task(await jpeg(300, 200), 'w-30,f-jpg'), sourceId: 1, willReuse: false };
  }

  it('are picked if they have no render, the preferred one first', async () => {
    threads = new Threads(2, setup());
    const render = await request();
    const first = threads.pick(undefined);
    const work = first.run(render);
    const second = threads.pick(undefined);
    expect(second).to.not.equal(first);
    expect(threads.pick(first), 'it has a render').to.equal(second);
    await work;
    expect(threads.pick(first)).to.equal(first);
    expect(threads.pick(second)).to.equal(second);
    const both = [first.run(render), second.run(render)];
    expect(() => threads.pick(second)).to.throw('Each render thread has a render');
    await Promise.all(both);
  });

  it('render after loading their codecs, one render each', async () => {
    threads = new Threads(2, setup());
    const render = await request();
    const warm = threads.warm();
    const first = threads.pick(undefined);
    const renders = [first.run(render)];
    const second = threads.pick(first);
    expect(second).to.not.equal(first);
    renders.push(second.run(render));
    const types = [...(await warm), ...(await Promise.all(renders))].map(({ type }) => type);
    expect(types).to.deep.equal(['warm', 'warm', 'rendered', 'rendered']);
  });

  it('load their codecs although the first ones are replaced in the meantime', async () => {
    threads = new Threads(2, setup());
    const warm = threads.warm();
    threads.replace(threads.pick(undefined), REASON);
    expect((await warm).map(({ type }) => type)).to.deep.equal(['warm', 'warm']);
    expect(threads.replaced).to.equal(1);
  });

  it('are replaced on demand, rejecting their requests with the reason', async () => {
    threads = new Threads(1, setup());
    const first = threads.pick(undefined);
    const work = failure(first.run('warm'));
    threads.replace(first, REASON);
    expect(await work).to.equal(REASON);
    const second = threads.pick(first);
    expect(second).to.not.equal(first);
    expect((await second.run('warm')).type).to.equal('warm');
    // One that was replaced already is not replaced again.
    threads.replace(first, REASON);
    expect(threads.pick(undefined)).to.equal(second);
    expect(threads.replaced).to.equal(1);
  });

  it('are replaced immediately if they exit after rendering', async () => {
    // Such threads end when a request has loaded libvips.
    threads = new Threads(1, { ...setup(), vipsIsUsed: '' as unknown as Uint8Array });
    const first = threads.pick(undefined);
    await first.run(await request());
    expect(await failure(first.run('warm'))).to.be.instanceOf(TypeError);
    const second = threads.pick(first);
    expect(second).to.not.equal(first);
    expect(second.hasReplied).to.equal(false);
    expect(threads.replaced).to.equal(1);
  });

  it('that exit before their first reply are restarted on demand, but not repeatedly', async () => {
    let started = 0;
    threads = new Threads(1, {
      // Each thread that is started reads the setup once.
      fastDecoders: true,
      get fonts() {
        started += 1;
        return {};
      },
      vipsIsUsed: undefined as unknown as Uint8Array,
    });
    const first = threads.pick(undefined);
    await waitFor(async () => (await failure(first.run('warm'))) instanceof TypeError);
    expect(started).to.equal(1);
    expect(threads.pick(undefined)).to.not.equal(first);
    expect(started).to.equal(2);
  });

  it('load their codecs in advance', async () => {
    const shared = setup();
    threads = new Threads(2, shared);
    await threads.warm();
    expect(shared.vipsIsUsed[0]).to.equal(1);
    expect(threads.pick(undefined).hasReplied).to.equal(true);
  });

  it('are closed permanently, rejecting their requests with the reason', async () => {
    threads = new Threads(1, setup());
    const thread = threads.pick(undefined);
    const work = failure(thread.run('warm'));
    const reason = new Error('closed');
    await threads.close(reason);
    expect(await work).to.equal(reason);
    expect(() => threads.pick(undefined)).to.throw('The render threads are closed');
    // Without effect.
    threads.replace(thread, REASON);
    expect(() => threads.pick(undefined)).to.throw('The render threads are closed');
  });
});
