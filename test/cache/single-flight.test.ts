import { expect } from 'chai';
import { SingleFlight } from '../../src/cache/single-flight.js';

/** Work that ends on demand, and records its outcome. */
class Work {
  begun = 0;
  signal: AbortSignal | undefined;
  #end: { resolve(value: string): void; reject(error: Error): void } | undefined;

  readonly run = (signal: AbortSignal): Promise<string> => {
    this.begun += 1;
    this.signal = signal;
    return new Promise((resolve, reject) => {
      this.#end = { resolve, reject };
    });
  };

  succeed(value = 'result'): void {
    this.#end!.resolve(value);
  }

  fail(error = new Error('failed')): void {
    this.#end!.reject(error);
  }
}

/** What a promise rejects with. */
function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It did not fail');
    },
    (error: unknown) => error,
  );
}

describe('cache/single-flight', () => {
  let flights: SingleFlight<string>;
  let work: Work;

  beforeEach(() => {
    flights = new SingleFlight();
    work = new Work();
  });

  it('runs the work once for concurrent callers', async () => {
    const asked = Array.from({ length: 20 }, () => flights.run('key', work.run));
    work.succeed();
    const results = await Promise.all(asked);
    expect(work.begun).to.equal(1);
    expect(results.map(({ result }) => result)).to.deep.equal(Array<string>(20).fill('result'));
  });

  it('reports which caller started and which joined', async () => {
    const asked = [flights.run('key', work.run), flights.run('key', work.run), flights.run('key', work.run)];
    work.succeed();
    expect((await Promise.all(asked)).map(({ joined }) => joined)).to.deep.equal([false, true, true]);
  });

  it('runs different keys separately', async () => {
    const other = new Work();
    const asked = [flights.run('a', work.run), flights.run('b', other.run)];
    work.succeed('one');
    other.succeed('other');
    expect((await Promise.all(asked)).map(({ result }) => result)).to.deep.equal(['one', 'other']);
  });

  it('does not cache results', async () => {
    const first = flights.run('key', work.run);
    work.succeed('first');
    await first;
    const second = flights.run('key', work.run);
    work.succeed('second');
    expect(await second).to.deep.equal({ result: 'second', joined: false });
  });

  it('rejects all waiting callers on failure, and does not cache it', async () => {
    const error = new Error('failed');
    const asked = [flights.run('key', work.run), flights.run('key', work.run)].map(failure);
    work.fail(error);
    expect(await Promise.all(asked)).to.deep.equal([error, error]);
    const again = flights.run('key', work.run);
    work.succeed();
    expect((await again).joined).to.equal(false);
  });

  it('rejects if the work throws synchronously, and does not cache it', async () => {
    const thrown = new Error('at once');
    const throwing = (): never => {
      throw thrown;
    };
    expect(await failure(flights.run('key', throwing))).to.equal(thrown);
  });

  it('aborts nothing after the work has ended', async () => {
    const asked = flights.run('key', work.run);
    work.succeed();
    await asked;
    expect(work.signal!.aborted).to.equal(false);
  });

  describe('a waiting caller', () => {
    const reason = new Error('I leave');
    let leaver: AbortController;

    beforeEach(() => {
      leaver = new AbortController();
    });

    it('can leave with the reason of its own signal', async () => {
      const stays = flights.run('key', work.run);
      const leaves = failure(flights.run('key', work.run, leaver.signal));
      leaver.abort(reason);
      expect(await leaves).to.equal(reason);
      work.succeed();
      expect((await stays).result).to.equal('result');
    });

    it('can leave after starting the work, which continues for another caller', async () => {
      const leaves = failure(flights.run('key', work.run, leaver.signal));
      const stays = flights.run('key', work.run);
      leaver.abort(reason);
      expect(await leaves).to.equal(reason);
      expect(work.signal!.aborted).to.equal(false);
      work.succeed();
      expect((await stays).result).to.equal('result');
      expect(work.begun).to.equal(1);
    });

    it('can join after others have left', async () => {
      const stays = flights.run('key', work.run);
      const leaves = failure(flights.run('key', work.run, leaver.signal));
      leaver.abort(reason);
      await leaves;
      const late = flights.run('key', work.run);
      work.succeed();
      expect((await Promise.all([stays, late])).map(({ joined }) => joined)).to.deep.equal([false, true]);
    });

    it('aborts the work by leaving as the last one', async () => {
      const other = new AbortController();
      const asked = [leaver, other].map(({ signal }) => failure(flights.run('key', work.run, signal)));
      leaver.abort(reason);
      await asked[0];
      expect(work.signal!.aborted).to.equal(false);
      other.abort(reason);
      await asked[1];
      expect(work.signal!.aborted).to.equal(true);
    });

    it('starts new work after the previous one was aborted', async () => {
      const leaves = failure(flights.run('key', work.run, leaver.signal));
      leaver.abort(reason);
      await leaves;
      const fresh = new Work();
      const asked = flights.run('key', fresh.run);
      // The old work reacts late to its abort; that must not affect the new one.
      work.fail();
      fresh.succeed('fresh');
      expect(await asked).to.deep.equal({ result: 'fresh', joined: false });
      expect(fresh.signal!.aborted).to.equal(false);
    });

    it('keeps the new work under its key when the old work ends', async () => {
      const leaves = failure(flights.run('key', work.run, leaver.signal));
      leaver.abort(reason);
      await leaves;
      const fresh = new Work();
      const first = flights.run('key', fresh.run);
      work.succeed('late');
      await new Promise((resolve) => setImmediate(resolve));
      const second = flights.run('key', fresh.run);
      fresh.succeed('fresh');
      expect((await Promise.all([first, second])).map(({ result }) => result)).to.deep.equal(['fresh', 'fresh']);
      expect(fresh.begun).to.equal(1);
    });

    it('starts nothing if its signal is already aborted', async () => {
      leaver.abort(reason);
      expect(await failure(flights.run('key', work.run, leaver.signal))).to.equal(reason);
      expect(work.begun).to.equal(0);
    });
  });

  it('leaves no unhandled rejection when all callers have left', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', note);
    const leaver = new AbortController();
    const leaves = failure(flights.run('key', work.run, leaver.signal));
    leaver.abort(new Error('I leave'));
    await leaves;
    work.fail();
    // Node reports it before the event loop turns.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).to.deep.equal([]);
  });
});
