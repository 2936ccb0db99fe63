import { expect } from 'chai';
import { receiveBody, type BufferPolicy, type Exchange, type FileStream } from '../../../src/pim/transport/body.js';
import { TransientError } from '../../../src/pim/transport/transient-error.js';
import { ImageError } from '../../../src/shared/errors.js';

/** A call whose body comes in these chunks, and then ends or breaks off. */
class Call implements Exchange {
  readonly status = 200;
  readonly headers = { get: () => null };
  readonly body: AsyncGenerator<Uint8Array, void, undefined>;
  readonly ended = new AbortController().signal;
  closed = 0;
  /** Chunks that were taken. */
  taken = 0;

  constructor(chunks: readonly Uint8Array[], breaksOff?: Error) {
    this.body = this.#read(chunks, breaksOff);
  }

  close(): void {
    this.closed += 1;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is that of a stream
  async *#read(chunks: readonly Uint8Array[], breaksOff?: Error): AsyncGenerator<Uint8Array, void, undefined> {
    for (const chunk of chunks) {
      this.taken += 1;
      yield chunk;
    }
    if (breaksOff) throw breaksOff;
  }
}

const chunks = (count: number, bytes = 1000): Buffer[] =>
  Array.from({ length: count }, (_, index) => Buffer.alloc(bytes, index));

const policy =
  (maxBytes: number, overflow: 'refuse' | 'stream'): BufferPolicy =>
  () => ({ maxBytes, overflow });

async function read(stream: Buffer | FileStream): Promise<Buffer> {
  expect(stream).to.not.be.instanceOf(Buffer);
  const parts: Uint8Array[] = [];
  for await (const part of stream as FileStream) parts.push(part);
  return Buffer.concat(parts);
}

const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

const BROKEN = new TransientError(new ImageError('EUPSTREAM', 'The PIM broke off a file'), { fileSpecific: true });

describe('pim/transport/body', () => {
  it('is read up to the limit of its policy, and its call is closed', async () => {
    const call = new Call(chunks(10));
    expect(await receiveBody(call, policy(10_000, 'refuse'))).to.deep.equal(Buffer.concat(chunks(10)));
    expect(call.closed).to.be.above(0);
  });

  it('passes 4096 bytes or more, or all of a shorter file, to its policy once', async () => {
    for (const [count, shown] of [
      [10, 5000],
      [3, 3000],
    ] as const) {
      const seen: number[] = [];
      const noting: BufferPolicy = (start) => {
        seen.push(start.length);
        return { maxBytes: 100_000, overflow: 'refuse' };
      };
      await receiveBody(new Call(chunks(count)), noting);
      expect(seen).to.deep.equal([shown]);
    }
  });

  it('is rejected during the download if its policy requires', async () => {
    for (const count of [1, 100]) {
      const call = new Call(chunks(count));
      const error = await failure(receiveBody(call, policy(999, 'refuse')));
      expect(error).to.be.instanceOf(ImageError).and.include({ code: 'ELIMIT', status: 413 });
      expect(call.taken).to.be.at.most(5);
      expect(call.closed).to.be.above(0);
    }
  });

  it('is retryable if it is empty or breaks off', async () => {
    const empty = await failure(receiveBody(new Call([]), policy(1000, 'refuse')));
    expect(empty).to.be.instanceOf(TransientError).and.include({ fileSpecific: true });
    const call = new Call(chunks(3), BROKEN);
    expect(await failure(receiveBody(call, policy(100_000, 'refuse')))).to.equal(BROKEN);
    expect(call.closed).to.be.above(0);
  });

  describe('as a stream', () => {
    it('is complete, and keeps its call open until it is read', async () => {
      const call = new Call(chunks(10));
      const stream = await receiveBody(call, policy(6000, 'stream'));
      expect([call.taken, call.closed]).to.deep.equal([7, 0]);
      expect(await read(stream)).to.deep.equal(Buffer.concat(chunks(10)));
      expect(call.closed).to.be.above(0);
    });

    it('closes its call when it is cancelled or not read to its end', async () => {
      const cancelled = new Call(chunks(10));
      ((await receiveBody(cancelled, policy(0, 'stream'))) as FileStream).cancel();
      expect(cancelled.closed).to.equal(1);
      const left = new Call(chunks(10));
      for await (const chunk of (await receiveBody(left, policy(0, 'stream'))) as FileStream) {
        expect(chunk).to.deep.equal(chunks(1)[0]);
        break;
      }
      expect(left.closed).to.be.above(0);
    });

    it('fails with an error that is safe for clients', async () => {
      const call = new Call(chunks(10), BROKEN);
      const stream = await receiveBody(call, policy(0, 'stream'));
      expect(await failure(read(stream))).to.equal(BROKEN.finalError);
      expect(call.closed).to.be.above(0);
    });

    it('is buffered if it is already complete', async () => {
      expect(await receiveBody(new Call(chunks(2)), policy(0, 'stream'))).to.deep.equal(Buffer.concat(chunks(2)));
    });
  });
});
