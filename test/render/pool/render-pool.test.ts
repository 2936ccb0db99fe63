import { expect } from 'chai';
import { readdir, readFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { RenderPool } from '../../../src/render/pool/render-pool.js';
import { WARM_STEPS } from '../../../src/render/protocol/warm-steps.js';
import { ImageError } from '../../../src/shared/errors.js';
import { ENDLESS_SVG, RenderDeadline } from '../../support/endless.js';
import { facts, jpeg, png } from '../../support/pictures.js';
import { pool, task } from '../../support/render.js';
import { waitFor } from '../../support/wait-for.js';

const outcome = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'rendered',
    (error: unknown) => (error instanceof ImageError ? error.code : String(error)),
  );

describe('render/pool/render-pool', () => {
  let renderer: RenderPool | undefined;

  afterEach(async () => {
    await renderer?.close();
  });

  it('aborts a render at its deadline, and renders the next one correctly', async () => {
    const deadline = new RenderDeadline();
    renderer = pool({ renderMs: deadline.ms });
    deadline.start();
    try {
      const slow = outcome(renderer.render(task(ENDLESS_SVG, 'f-png')));
      const next = renderer.render(task(await jpeg(90, 60), 'w-30,f-jpg'));
      await deadline.pass(() => renderer!.stats.running === 1);
      expect(await slow).to.equal('ETIMEDOUT');
      expect(await facts(Buffer.from((await next).body))).to.include({ width: 30, height: 20 });
      expect(renderer.stats).to.include({ running: 0, waiting: 0, rendered: 1, failed: 1, replaced: 1 });
    } finally {
      deadline.stop();
    }
  });

  it('warms up its threads once after the first render, when they are idle', async () => {
    renderer = pool({ workers: 2, idleMs: 0 });
    renderer.wake();
    expect(renderer.idleJobs, 'nobody has asked for a picture').to.equal(0);
    await renderer.render(task(await jpeg(90, 60), 'w-30,f-jpg'));
    expect(renderer.idleJobs).to.equal(2 * WARM_STEPS.length);
    await waitFor(() => renderer!.idleJobs === 0);
    await renderer.render(task(await jpeg(90, 60), 'w-31,f-jpg'));
    expect(renderer.idleJobs).to.equal(0);
    expect(renderer.stats).to.include({ rendered: 2, failed: 0, replaced: 0 });
  });

  it('returns each result in its own memory, small ones too', async () => {
    renderer = pool();
    const source = await jpeg(60, 40);
    const orders = [
      task(source, 'w-30,f-jpg,dn-300'),
      task(source, 'w-30,f-webp'),
      task(source, 'w-30', { metadata: true }),
    ];
    for (const order of orders) {
      const { body, format } = await renderer.render(order);
      // Where it is part of another one, such as Node's pool of small Buffers, Node 22 refuses to transfer it.
      expect(body.buffer.byteLength, format).to.equal(body.length);
    }
  });

  it('does not warm up threads again', async () => {
    renderer = pool({ idleMs: 0 });
    await renderer.warm();
    await renderer.render(task(await jpeg(90, 60), 'w-30,f-jpg'));
    expect(renderer.idleJobs).to.equal(0);
  });

  it('starts the render timeout when the thread is ready', async () => {
    const deadline = new RenderDeadline();
    deadline.start();
    try {
      renderer = pool({ renderMs: deadline.ms });
      const render = renderer.render(task(await jpeg(90, 60), 'w-30,f-jpg'));
      await pause(0);
      expect([renderer.stats.running, deadline.running]).to.deep.equal([1, 0]);
      await waitFor(() => deadline.running === 1);
      expect(await outcome(render)).to.equal('rendered');
    } finally {
      deadline.stop();
    }
  });

  it('renders chains of any operations within the limits, and keeps its thread', async () => {
    renderer = pool();
    const source = await jpeg(120, 90);
    const steps = [
      'w-100,h-100,rt-90,e-sharpen,bl-3',
      'e-sharpen',
      'e-sharpen,bl-3',
      'rt-45,w-100,h-100',
      'e-usm-2-2-0.8-0.02',
      'e-distort-a-20,w-90',
      'w-100,h-90,e-shadow,e-gradient,r-10,rt-13,bl-2,e-sharpen,e-contrast,b-3_red',
      'w-90,h-120,cm-pad_resize,bg-blurred_20',
    ];
    const chains = [...steps.map((step) => Array<string>(20).fill(step)), [...steps, ...steps, ...steps].slice(0, 20)];
    for (const chain of chains) {
      expect(await outcome(renderer.render(task(source, `${chain.join(':')},f-webp`))), chain[0]).to.equal('rendered');
    }
    const layers = Array<string>(10).fill('l-image,i-ik_canvas,w-50,h-50,bg-red,lm-multiply,e-shadow,l-end').join(',');
    expect(await outcome(renderer.render(task(source, `${layers},f-webp`)))).to.equal('rendered');
    expect(renderer.stats.replaced).to.equal(0);
  });

  it('runs its threads at a lower priority than the event loop', async function () {
    if (process.platform !== 'linux') this.skip();
    renderer = pool();
    await renderer.warm();
    const threads = await readdir('/proc/self/task');
    const priorities = await Promise.all(
      threads.map(async (thread) => {
        const stat = await readFile(`/proc/self/task/${thread}/stat`, 'utf8').catch(() => '');
        // The 19th field (proc_pid_stat(5)); the second may hold spaces.
        return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[17]);
      }),
    );
    expect(priorities).to.include(getPriority() + 5);
    expect(priorities.filter((priority) => priority === getPriority())).to.not.be.empty;
  });

  it('rejects renders immediately when the queue is full, with a Retry-After', async () => {
    renderer = pool({ queue: 2 });
    const source = await jpeg(300, 200);
    const renders = Array.from({ length: 5 }, () => renderer!.render(task(source, 'w-30')));
    const [last] = await Promise.allSettled([renders.at(-1)]);
    expect(last.status === 'rejected' && (last.reason as ImageError)).to.include({ code: 'EBUSY', retryAfter: 2 });
    expect(await Promise.all(renders.map(outcome))).to.deep.equal([
      'rendered',
      'rendered',
      'rendered',
      'EBUSY',
      'EBUSY',
    ]);
  });

  it('alternates between sources, and evicts from the largest one when the queue is full', async () => {
    renderer = pool({ queue: 3 });
    const source = await png(300, 200);
    const order: string[] = [];
    const render = async (name: string): Promise<void> => {
      const end = await outcome(renderer!.render(task(source, 'w-30'), undefined, name[0]));
      order.push(end === 'rendered' ? name : `${name} ${end}`);
    };
    const renders = ['a1', 'a2', 'a3', 'a4', 'b1'].map(render);
    expect(() => renderer!.assertRoom('a')).to.throw(ImageError, 'Too many pictures are waiting');
    renderer.assertRoom('c');
    await Promise.all(renders);
    expect(order).to.deep.equal(['a4 EBUSY', 'a1', 'a2', 'b1', 'a3']);
  });

  it('continues with a decoded source for up to eight renders', async () => {
    renderer = pool();
    const sources: Record<string, Buffer> = { a: await jpeg(300, 200), b: await jpeg(240, 160) };
    const order: string[] = [];
    const render = async (name: string): Promise<Buffer> => {
      const width = 20 * Number(name.slice(1));
      const { body } = await renderer!.render(task(sources[name[0]!]!, `w-${width},f-webp`), undefined, name[0]);
      order.push(name);
      return Buffer.from(body);
    };
    const all = Array.from({ length: 10 }, (_, index) => `a${index + 1}`);
    // A turn also ends after half a second, which a busy machine may need: time stands still.
    const now = performance.now();
    performance.now = () => now;
    const bodies = await Promise.all([...all, 'b1', 'b2'].map(render)).finally(() =>
      // That of all performances is behind it.
      Reflect.deleteProperty(performance, 'now'),
    );
    expect(order).to.deep.equal([...all.slice(0, 8), 'b1', 'b2', 'a9', 'a10']);
    // Each turn decodes its source once.
    expect(renderer.stats).to.include({ rendered: 12, reused: 9 });
    for (const [index, name] of all.entries()) {
      expect((await render(name)).equals(bodies[index]!), `${name} alone is another picture`).to.equal(true);
    }
  });

  it('terminates its threads whatever they are doing', async () => {
    renderer = pool();
    const running = outcome(renderer.render(task(ENDLESS_SVG, 'f-png')));
    await waitFor(() => renderer!.stats.running === 1);
    await renderer.destroy();
    expect(await running).to.equal('ECLOSED');
  });

  // Node 22 aborts the process when a thread is terminated while its modules are evaluated.
  it('terminates threads that are starting', async () => {
    for (let round = 0; round < 12; round++) {
      const starting = pool({ workers: 2 });
      starting.wake();
      await pause(15 * round);
      await (round % 2 ? starting.destroy() : starting.close());
    }
  });

  it('removes a job from the queue when it is aborted', async () => {
    renderer = pool();
    const source = await jpeg(300, 200);
    const leaving = new AbortController();
    const first = outcome(renderer.render(task(source, 'w-30')));
    const second = outcome(renderer.render(task(source, 'w-31'), leaving.signal));
    const third = outcome(renderer.render(task(source, 'w-32')));
    leaving.abort(new Error('left'));
    expect(await Promise.all([first, second, third])).to.deep.equal(['rendered', 'Error: left', 'rendered']);
    expect(renderer.stats.rendered).to.equal(2);
  });

  it('keeps a thread after an invalid plan or a source that cannot be decoded', async () => {
    renderer = pool();
    expect(await outcome(renderer.render(task(await png(10, 10), 'w-6000,h-6000')))).to.equal('ELIMIT');
    expect(renderer.stats.replaced).to.equal(0);
    const cut = (await jpeg(300, 200)).subarray(0, 2000);
    for (let count = 0; count < 3; count++)
      expect(await outcome(renderer.render(task(cut, 'w-30')))).to.equal('EDECODE');
    expect(renderer.stats.replaced).to.equal(0);
    expect(await outcome(renderer.render(task(await png(10, 10), 'w-5')))).to.equal('rendered');
  });

  it('keeps a thread after large renders', async () => {
    renderer = pool();
    const source = await jpeg(1600, 1200);
    for (const string of ['f-avif', 'f-webp,lo-true', 'f-avif']) await renderer.render(task(source, string));
    expect(renderer.stats).to.include({ rendered: 3, replaced: 0 });
  });

  it('rejects queued and new renders on close, and lets running ones finish', async () => {
    renderer = pool();
    const source = await jpeg(300, 200);
    const running = outcome(renderer.render(task(source, 'w-30')));
    const waiting = outcome(renderer.render(task(source, 'w-31')));
    await renderer.warm();
    await renderer.close();
    expect(await Promise.all([running, waiting])).to.deep.equal(['rendered', 'ECLOSED']);
    expect(await outcome(renderer.render(task(source, 'w-32')))).to.equal('ECLOSED');
  });

  it('renders on all its threads', async () => {
    renderer = pool({ workers: 2 });
    const source = await jpeg(300, 200);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) => outcome(renderer!.render(task(source, `w-${index + 10}`)))),
    );
    expect(new Set(outcomes)).to.deep.equal(new Set(['rendered']));
  });
});
