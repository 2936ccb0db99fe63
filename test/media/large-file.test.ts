import { expect } from 'chai';
import { LargeFiles, type LargeFile } from '../../src/media/large-file.js';
import type { Download, PimClient } from '../../src/pim/client.js';
import type { FileStream } from '../../src/pim/transport/body.js';
import { ImageError } from '../../src/shared/errors.js';
import { later } from '../support/later.js';

const ANY = new AbortController().signal;
const TTL = 60_000;
const RESOURCE = { kind: 'media-files', code: 'film.mp4' } as const;
const FACTS = { mimeType: 'video/mp4', fileName: 'film.mp4' };

/** A stream of some chunks, which knows whether it was cancelled. */
class Stream implements FileStream {
  isCancelled = false;
  readonly #chunks: readonly string[];

  constructor(...chunks: string[]) {
    this.#chunks = chunks;
  }

  cancel(): void {
    this.isCancelled = true;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is that of a stream
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (const chunk of this.#chunks) yield Buffer.from(chunk);
  }
}

/** A PIM that has one file. */
class Pim {
  content: Download['content'] | Error = new Stream('down', 'load');
  bytes: number | undefined | Error = 8;
  mayTakeRanges = true;
  isPart = false;
  readonly parts: unknown[] = [];
  downloads = 0;
  sizes = 0;

  open(_: unknown, part: unknown): Promise<Download> {
    this.downloads += 1;
    this.parts.push(part);
    const { content, isPart } = this;
    return content instanceof Error ? Promise.reject(content) : Promise.resolve({ ...FACTS, content, isPart });
  }

  size(): Promise<number | undefined> {
    this.sizes += 1;
    return this.bytes instanceof Error ? Promise.reject(this.bytes) : Promise.resolve(this.bytes);
  }
}

async function read(file: LargeFile): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await file.open(ANY)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('media/large-file', () => {
  let pim: Pim;
  let files: LargeFiles;

  beforeEach(() => {
    pim = new Pim();
    files = new LargeFiles(pim as unknown as PimClient, TTL);
  });

  it('is cached for its TTL under its key', async () => {
    expect(files.get('key', RESOURCE)).to.equal(undefined);
    files.add('key', RESOURCE, FACTS, new Stream());
    expect(files.get('key', RESOURCE)).to.include(FACTS);
    expect(files.get('other', RESOURCE)).to.equal(undefined);
    await later(TTL - 1000, () => expect(files.get('key', RESOURCE)).to.include(FACTS));
    await later(TTL + 1000, () => expect(files.get('key', RESOURCE)).to.equal(undefined));
  });

  it('has a stable ETag derived from its resource', () => {
    const { etag } = files.add('key', RESOURCE, FACTS, new Stream());
    expect(etag).to.match(/^[\w-]{43}$/);
    expect(files.get('key', RESOURCE)?.etag).to.equal(etag);
    expect(files.add('key', { ...RESOURCE, code: 'other.mp4' }, FACTS, new Stream()).etag).to.not.equal(etag);
  });

  it('opens the existing stream first, and downloads again afterwards', async () => {
    pim.content = new Stream('aga', 'in');
    const file = files.add('key', RESOURCE, FACTS, new Stream('be', 'gun'));
    expect(await read(file)).to.equal('begun');
    expect(pim.downloads).to.equal(0);
    expect(await read(file)).to.equal('again');
    expect(await read(files.get('key', RESOURCE)!)).to.equal('again');
    expect(pim.downloads).to.equal(2);
  });

  it('may be small at the next download', async () => {
    files.add('key', RESOURCE, FACTS, new Stream());
    pim.content = Buffer.from('small');
    expect(await read(files.get('key', RESOURCE)!)).to.equal('small');
  });

  it('is removed if it can no longer be downloaded', async () => {
    files.add('key', RESOURCE, FACTS, new Stream());
    pim.content = new ImageError('ENOENT', 'gone');
    const error: unknown = await read(files.get('key', RESOURCE)!).catch((reason: unknown) => reason);
    expect(error).to.equal(pim.content);
    expect(files.get('key', RESOURCE)).to.equal(undefined);
  });

  describe('its length', () => {
    it('is fetched from the PIM once', async () => {
      const file = files.add('key', RESOURCE, FACTS, new Stream());
      expect([await file.length(ANY), await file.length(ANY)]).to.deep.equal([8, 8]);
      expect(await files.get('key', RESOURCE)!.length(ANY)).to.equal(8);
      expect(pim.sizes).to.equal(1);
    });

    it('is known after a complete download', async () => {
      const file = files.add('key', RESOURCE, FACTS, new Stream('be', 'gun'));
      await read(file);
      expect(await file.length(ANY)).to.equal(5);
      expect(pim.sizes).to.equal(0);
    });

    it('is taken from the download if declared, without a call', async () => {
      const film = Object.assign(new Stream('be', 'gun'), { length: 5 });
      expect(await files.add('key', RESOURCE, FACTS, film).length(ANY)).to.equal(5);
      expect(await files.get('key', RESOURCE)!.length(ANY)).to.equal(5);
      expect(pim.sizes).to.equal(0);
    });

    it('is cached as long as the file, and not across a purge', async () => {
      const file = files.add('key', RESOURCE, FACTS, Object.assign(new Stream(), { length: 5 }));
      expect(await file.length(ANY)).to.equal(5);
      expect(await files.add('purged', RESOURCE, FACTS, new Stream()).length(ANY)).to.equal(8);
      await later(TTL + 1000, async () => {
        expect(await files.add('key', RESOURCE, FACTS, new Stream()).length(ANY)).to.equal(8);
      });
      expect(pim.sizes).to.equal(2);
    });

    for (const [what, content] of [
      ['shorter', new Stream('down')],
      ['longer', new Stream('downl', 'oad', 'ed', 'more')],
      ['declared longer before the download', Object.assign(new Stream('downloaded'), { length: 10 })],
      ['small now', Buffer.from('down')],
    ] as const) {
      it(`is removed with the file if a body is ${what}, and logged once`, async () => {
        const causes: unknown[] = [];
        for (let time = 0; time < 2; time++) {
          files.add('key', RESOURCE, FACTS, Object.assign(new Stream(), { length: 8 }));
          pim.content = content;
          const file = files.get('key', RESOURCE)!;
          const error = await read(file).catch((reason: unknown) => reason);
          expect(error).to.be.instanceOf(ImageError).and.include({ code: 'EUPSTREAM' });
          causes.push((error as ImageError).cause);
          expect(files.get('key', RESOURCE)).to.equal(undefined);
          // Learned anew, from the metadata.
          expect(await file.length(ANY)).to.equal(8);
          expect(pim.sizes).to.equal(time + 1);
        }
        expect(causes[0]).to.match(/^the file was said to have 8 bytes, and came with/);
        expect(causes[1]).to.equal(undefined);
      });
    }

    it('limits what is sent of a longer body', async () => {
      files.add('key', RESOURCE, FACTS, Object.assign(new Stream(), { length: 6 }));
      pim.content = new Stream('down', 'load');
      const sent: string[] = [];
      try {
        for await (const chunk of await files.get('key', RESOURCE)!.open(ANY)) sent.push(Buffer.from(chunk).toString());
      } catch (error) {
        expect(error).to.include({ code: 'EUPSTREAM' });
      }
      expect(sent).to.deep.equal(['down', 'lo']);
    });

    it('is undefined if the PIM does not report it or fails', async () => {
      const file = files.add('key', RESOURCE, FACTS, new Stream());
      pim.bytes = undefined;
      expect(await file.length(ANY)).to.equal(undefined);
      pim.bytes = new ImageError('EUPSTREAM', 'down');
      expect(await file.length(ANY)).to.equal(undefined);
      pim.bytes = 8;
      expect(await file.length(ANY)).to.equal(8);
    });
  });

  describe('a range of it', () => {
    const RANGE = { start: 7, end: 7 };
    const sized = (length?: number): Stream & FileStream => Object.assign(new Stream('download'), { length });

    it('is fetched from the PIM, and the existing stream is cancelled', async () => {
      const begun = sized(8);
      const file = files.add('key', RESOURCE, FACTS, begun);
      [pim.content, pim.isPart] = [Buffer.from('d'), true];
      const stream = await file.open(ANY, RANGE);
      expect([stream.isPart, begun.isCancelled]).to.deep.equal([true, true]);
      expect(pim.parts).to.deep.equal([{ ...RANGE, total: 8 }]);
      expect(files.get('key', RESOURCE)).to.not.equal(undefined);
    });

    it('gets the full file if the PIM does not support ranges', async () => {
      files.add('key', RESOURCE, FACTS, sized(8));
      const stream = await files.get('key', RESOURCE)!.open(ANY, RANGE);
      expect(stream.isPart).to.equal(false);
    });

    it('is not requested if the PIM is known not to support ranges, or if the length is unknown', async () => {
      const unknown = files.add('unknown', RESOURCE, FACTS, new Stream('begun'));
      expect((await unknown.open(ANY, RANGE)).isPart).to.equal(false);
      pim.mayTakeRanges = false;
      const begun = files.add('key', RESOURCE, FACTS, sized(8));
      expect((await begun.open(ANY, RANGE)).isPart).to.equal(false);
      expect(pim.parts).to.deep.equal([]);
    });
  });

  it('cancels the existing stream and does not open it afterwards', async () => {
    const unread = new Stream('begun');
    const file = files.add('key', RESOURCE, FACTS, unread);
    file.cancel();
    expect(unread.isCancelled).to.equal(true);
    expect(await read(file)).to.equal('download');
  });

  it('opens a separate stream for each client', async () => {
    const [begun, downloaded] = [new Stream('begun'), new Stream('download')];
    pim.content = downloaded;
    const file = files.add('key', RESOURCE, FACTS, begun);
    const [first, second] = [await file.open(ANY), await file.open(ANY)];
    first.cancel();
    file.cancel();
    expect([begun.isCancelled, downloaded.isCancelled]).to.deep.equal([true, false]);
    second.cancel();
    expect(downloaded.isCancelled).to.equal(true);
  });
});
