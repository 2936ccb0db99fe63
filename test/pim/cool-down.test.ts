import { expect } from 'chai';
import { CoolDown } from '../../src/pim/cool-down.js';
import { clock } from '../../src/shared/clock.js';
import { ImageError } from '../../src/shared/errors.js';
import { MemoryLogger } from '../support/harness.js';
import { later } from '../support/later.js';

const ANY = new AbortController().signal;

describe('pim/cool-down', () => {
  let logger: MemoryLogger;
  let coolDown: CoolDown;

  beforeEach(() => {
    logger = new MemoryLogger();
    coolDown = new CoolDown(undefined, logger);
  });

  const refusal = (): Promise<unknown> => coolDown.wait(ANY).catch((error: unknown) => error);

  /** Begins a cool-down by a call, or by the probe after one. */
  const limit = (retryAfterMs?: number): void => {
    const pass = coolDown.enter()!;
    pass.limited(retryAfterMs);
    pass.ended();
  };

  it('allows calls before the first 429', async () => {
    for (let time = 0; time < 3; time++) {
      await coolDown.wait(ANY);
      expect(coolDown.enter()).to.not.equal(undefined);
    }
  });

  it('rejects calls immediately for the requested time, with the remaining time', async () => {
    limit(120_000);
    const error = await refusal();
    expect(error).to.be.instanceOf(ImageError).and.include({ code: 'EBUSY', status: 503, retryAfter: 120 });
    expect((error as ImageError).cause).to.equal(undefined);
    expect(coolDown.enter()).to.equal(undefined);
    await later(100_000, async () => expect(await refusal()).to.include({ code: 'EBUSY', retryAfter: 20 }));
  });

  for (const [asked, seconds] of [
    [86_400_000, 600],
    [600_001, 600],
    [5000, 5],
  ] as const) {
    it(`lasts ${seconds} s for a Retry-After of ${asked / 1000}`, async () => {
      limit(asked);
      expect(await refusal()).to.include({ retryAfter: seconds });
    });
  }

  it('allows one probing call afterwards, and the others after its response', async () => {
    limit(5000);
    await later(5001, async () => {
      await coolDown.wait(ANY);
      const probe = coolDown.enter()!;
      expect(coolDown.enter()).to.equal(undefined);
      const others = [coolDown.wait(ANY), coolDown.wait(ANY)];
      probe.answered();
      probe.ended();
      await Promise.all(others);
      expect([coolDown.enter(), coolDown.enter()]).to.not.include(undefined);
    });
  });

  it('continues if the probe gets a 429, and allows another probe if it fails', async () => {
    limit(5000);
    await later(5001, async () => {
      const first = coolDown.enter()!;
      const waiting = coolDown.wait(ANY);
      first.ended();
      await waiting;
      limit(7000);
      expect(await refusal()).to.include({ retryAfter: 7 });
    });
  });

  it('doubles without Retry-After, up to a minute, until a probe succeeds', async () => {
    const seconds: number[] = [];
    let time = 0;
    for (let count = 0; count < 9; count++) {
      await later(time, async () => {
        limit();
        const retryAfter = count < 2 ? 1 : ((await refusal()) as ImageError).retryAfter!;
        seconds.push(retryAfter);
        time += retryAfter * 1000 + 1;
      });
    }
    expect(seconds).to.deep.equal([1, 1, 2, 4, 8, 16, 32, 60, 60]);
    await later(time, async () => {
      coolDown.enter()!.answered();
      limit();
      await coolDown.wait(ANY);
    });
  });

  it('delays calls if it is short, and does not delay for zero', async () => {
    limit(0);
    expect(coolDown.enter()).to.equal(undefined);
    await coolDown.wait(ANY);
    expect(coolDown.enter()).to.not.equal(undefined);
  });

  it('lets a waiting caller leave', async () => {
    limit();
    const reason = new Error('left');
    const leaving = new AbortController();
    const waiting = coolDown.wait(leaving.signal).catch((error: unknown) => error);
    leaving.abort(reason);
    expect(await waiting).to.equal(reason);
  });

  it('is logged once for concurrent calls, which can only extend it', async () => {
    const passes = Array.from({ length: 4 }, () => coolDown.enter()!);
    passes[0]!.limited(5000);
    passes[1]!.limited(undefined);
    passes[2]!.limited(9000);
    passes[3]!.limited(3000);
    expect(logger.lines).to.have.length(1);
    expect(logger.lines[0]).to.match(/429.* 5 s/);
    expect(await refusal()).to.include({ retryAfter: 9 });
    // A response after that belongs to an earlier request.
    passes[0]!.answered();
    expect(await refusal()).to.include({ retryAfter: 9 });
  });

  describe('shared with other processes', () => {
    let moment: number | undefined;
    let reads: number;
    const shared = {
      get: () => {
        reads += 1;
        return Promise.resolve(moment);
      },
      set: (until: number): void => void (moment = until),
    };

    beforeEach(() => {
      moment = undefined;
      reads = 0;
      coolDown = new CoolDown(shared, logger);
    });

    it('applies to all, and is logged by one', async () => {
      new CoolDown(shared, logger).enter()!.limited(30_000);
      expect(await refusal()).to.include({ code: 'EBUSY', retryAfter: 30 });
      expect(logger.lines).to.have.length(1);
      await later(30_001, async () => {
        await coolDown.wait(ANY);
        expect([coolDown.enter() !== undefined, coolDown.enter()]).to.deep.equal([true, undefined]);
      });
    });

    it('is read at most once a second', async () => {
      for (let time = 0; time < 5; time++) await coolDown.wait(ANY);
      expect(reads).to.equal(1);
      await later(1001, async () => {
        await coolDown.wait(ANY);
        expect(reads).to.equal(2);
      });
    });

    it('is limited, and ignored once it has expired', async () => {
      moment = clock.now() - 1;
      await coolDown.wait(ANY);
      expect(coolDown.enter()).to.not.equal(undefined);
      moment = 9e15;
      await later(1001, async () => expect(await refusal()).to.include({ retryAfter: 600 }));
    });
  });
});
