import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { RenderThread } from '../../../src/render/pool/render-thread.js';
import type { RenderRequest, WorkerSetup } from '../../../src/render/protocol/messages.js';
import type { WarmUp } from '../../../src/render/protocol/warm-steps.js';
import { facts, jpeg } from '../../support/pictures.js';
import { task } from '../../support/render.js';
import { waitFor } from '../../support/wait-for.js';

const SETUP: WorkerSetup = { fonts: {}, fastDecoders: true, vipsIsUsed: new Uint8Array(new SharedArrayBuffer(1)) };

/** A thread with this setup ends before its first reply. */
const ENDS_AT_ONCE = { fonts: {} } as WorkerSetup;

/** A thread with this setup ends when a request has loaded libvips, of which it cannot tell the others. */
const ENDS_WITH_VIPS: WorkerSetup = { fonts: {}, fastDecoders: true, vipsIsUsed: '' as unknown as Uint8Array };

describe('render/pool/render-thread', () => {
  const threads: RenderThread[] = [];
  let lost: RenderThread[];

  beforeEach(() => {
    lost = [];
  });

  afterEach(() => Promise.all(threads.splice(0).map((thread) => thread.terminate(new Error('The test is over')))));

  function start(setup = SETUP): RenderThread {
    const thread = new RenderThread(setup, (ended) => lost.push(ended));
    threads.push(thread);
    return thread;
  }

  async function request(width: number): Promise<Exclude<RenderRequest, WarmUp>> {
    return { ...task(await jpeg(300, 200), `w-${width},f-jpg`), sourceId: 1, willReuse: false };
  }

  const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

  it('replies to requests in order, and is idle after the last reply', async () => {
    const thread = start();
    expect([thread.isIdle, thread.hasReplied]).to.deep.equal([true, false]);
    const replies = [thread.run(await request(30)), thread.run(await request(60))];
    expect([thread.isIdle, thread.isRendering]).to.deep.equal([false, true]);
    for (const [index, width] of [30, 60].entries()) {
      const reply = await replies[index]!;
      if (reply.type !== 'rendered') throw new Error(reply.type);
      expect(await facts(Buffer.from(reply.result.body))).to.include({ width });
    }
    expect([thread.isIdle, thread.hasReplied, lost.length]).to.deep.equal([true, true, 0]);
  });

  it('replies to a failed render', async () => {
    const broken: RenderRequest = { ...task(Buffer.from('nothing'), 'w-30'), sourceId: 1, willReuse: false };
    const reply = await start().run(broken);
    if (reply.type !== 'failed') throw new Error(reply.type);
    expect(reply).to.have.nested.property('error.code', 'EDECODE');
    expect(reply.retire).to.equal(false);
  });

  it('is ready once it has loaded the usual codecs, or was terminated before', async () => {
    await start().ready;
    const ended = start();
    await ended.terminate(new Error('ended'));
    await ended.ready;
  });

  it('is not rendering while it loads its codecs', async () => {
    const thread = start();
    const warm = thread.run('warm');
    expect([thread.isIdle, thread.isRendering]).to.deep.equal([false, false]);
    await warm;
  });

  it('rejects a request that cannot be cloned, and continues', async () => {
    const thread = start();
    const sent = await request(30);
    const unsendable = { ...sent, accepted: () => undefined } as unknown as RenderRequest;
    expect(await failure(thread.run(unsendable))).to.have.property('name', 'DataCloneError');
    expect(thread.isIdle).to.equal(true);
    expect((await thread.run(sent)).type).to.equal('rendered');
  });

  it('can be terminated: current and later requests fail with the reason', async () => {
    const thread = start();
    const running = [thread.run('warm'), thread.run('warm')].map(failure);
    const reason = new Error('ended');
    await thread.terminate(reason);
    expect(await Promise.all(running)).to.deep.equal([reason, reason]);
    expect(await failure(thread.run('warm'))).to.equal(reason);
    expect([thread.isIdle, lost.length]).to.deep.equal([true, 0]);
  });

  it('that exits before its first reply rejects its requests, and reports its exit once', async () => {
    const thread = start(ENDS_AT_ONCE);
    const error = await failure(thread.run('warm'));
    expect(error).to.be.instanceOf(TypeError);
    expect([thread.hasReplied, lost]).to.deep.equal([false, [thread]]);
    expect(await failure(thread.run('warm'))).to.equal(error);
  });

  it('that exits while idle reports its exit too', async () => {
    const thread = start(ENDS_AT_ONCE);
    await waitFor(() => lost.length === 1);
    expect(lost).to.deep.equal([thread]);
  });

  it('that exits later has replied', async () => {
    const thread = start(ENDS_WITH_VIPS);
    expect((await thread.run(await request(30))).type).to.equal('rendered');
    expect(await failure(thread.run('warm'))).to.be.instanceOf(TypeError);
    expect([thread.hasReplied, lost]).to.deep.equal([true, [thread]]);
  });

  for (const [title, flags] of [
    ['node --eval runs as a module', ['--input-type=module', '--eval']],
    ['has flags of V8', ['--max-old-space-size=512', '--eval']],
    ['has flags of V8 and is a module in --eval', ['--max-old-space-size=512', '--input-type=module', '--eval']],
    ['has a preloaded module', ['--import', 'data:text/javascript,', '--eval']],
  ] as const) {
    it(`starts in a program that ${title}`, async () => {
      const program = `
        const setup = { fonts: {}, vipsIsUsed: new Uint8Array(new SharedArrayBuffer(1)) };
        import(${JSON.stringify(new URL('../../../src/render/pool/render-thread.js', import.meta.url))})
          .then(({ RenderThread }) => new RenderThread(setup, console.error).run('warm'))
          .then(({ type }) => console.log(type));`;
      const { stdout } = await promisify(execFile)(process.execPath, [...flags, program], { timeout: 60_000 });
      expect(stdout).to.equal('warm\n');
    });
  }

  it('keeps the process alive only while it runs a request', async () => {
    const program = fileURLToPath(new URL('idle-threads.js', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 60_000 });
    expect(stdout).to.equal('warm\n');
  });
});
