import { boundedMap } from '../shared/bounded-map.js';
import { clock } from '../shared/clock.js';
import { ImageError } from '../shared/errors.js';
import type { PimStats } from '../shared/stats.js';
import type { MediaFile } from '../url/resource.js';
import { assertMedia, mimeTypeOf } from './answers.js';
import { PimCalls, type PimCondition, type PimOptions } from './calls.js';
import { JsonCalls } from './json-calls.js';
import { downloadPath, fileName, metadataPath } from './media-routes.js';
import {
  declaredLength,
  provesItsLength,
  receiveBody,
  truncated,
  type BufferPolicy,
  type Exchange,
  type FileStream,
} from './transport/body.js';
import { TransientError } from './transport/transient-error.js';

export type { PimCondition, PimOptions } from './calls.js';

/** A file of the PIM. */
export interface Download {
  /** As the PIM guessed it at upload; may be wrong. */
  readonly mimeType: string | undefined;
  readonly fileName: string | undefined;
  /** The whole file, or a stream of one that is too large to buffer. */
  readonly content: Buffer | FileStream;
  /** It is the part that was asked for, and not the whole. */
  readonly isPart?: boolean;
}

/** A part of a file of known length. */
export interface FilePart {
  /** First and last byte. */
  readonly start: number;
  readonly end: number;
  /** Bytes of the whole file. */
  readonly total: number;
}

/** A file whose body has been received as far as its policy says; `ended` aborts when its call ends. */
interface Received {
  readonly file: Download;
  readonly ended: AbortSignal;
}

/** Largest JSON document about a file, in bytes. */
const MAX_METADATA_BYTES = 64 * 1024;

/** Milliseconds for which a PIM that has ignored a range is asked for none: Akeneo itself takes none, front servers may. */
const NO_RANGES_MS = 5 * 60_000;

/** Streams whatever comes. */
const STREAM: BufferPolicy = () => ({ maxBytes: 0, overflow: 'stream' });

/** Files that are remembered to exist. */
const MAX_KNOWN = 50_000;

/** Bytes of a known file that show, when they come, that the PIM gives files. */
const CHECK_BYTES = 64 * 1024;

/** Downloads the media of one PIM, through one connection. Throws only `ImageError`s and the reasons of signals. */
export class PimClient {
  readonly #calls: PimCalls;
  /** Paths of files that the PIM has given. */
  readonly #known = boundedMap<true>(MAX_KNOWN);
  /** The file that it gave last. */
  #lastGiven: MediaFile | undefined;
  /** When the PIM, which has ignored a range or given another one, may be asked for ranges again. */
  #rangesFrom = -Infinity;

  constructor(options: PimOptions) {
    this.#calls = new PimCalls(options, () => this.#checkUp());
    this.json = new JsonCalls(this.#calls);
  }

  /** Calls that are answered in JSON, through the same connection. */
  readonly json: JsonCalls;

  get stats(): PimStats {
    return this.#calls.stats;
  }

  /** How the PIM has treated the last calls. */
  get condition(): PimCondition {
    return this.#calls.condition;
  }

  /** Resolves once there is a token. */
  ready(signal: AbortSignal): Promise<void> {
    return this.#calls.ready(signal);
  }

  /**
   * Downloads a file. `policy` says how much of it to buffer.
   *
   * @param isKnown whether the file is known to exist, as where a cached one is revalidated
   * @throws ImageError `ENOENT`, `ELIMIT`, `EACCES`, `EUPSTREAM`, `EBUSY` or `ETIMEDOUT`
   */
  download(resource: MediaFile, policy: BufferPolicy, signal: AbortSignal, isKnown = false): Promise<Download> {
    if (isKnown) this.#known.set(downloadPath(resource), true);
    return this.#download(resource, policy, signal);
  }

  /** Whether the PIM may take ranges, as it has not ignored one within the last minutes. */
  get mayTakeRanges(): boolean {
    return clock.now() >= this.#rangesFrom;
  }

  /**
   * A large file, or the part of it that is asked for where the PIM takes ranges.
   *
   * @throws ImageError as `download`; `EUPSTREAM` for another part than was asked for
   */
  open(resource: MediaFile, part: FilePart | undefined, signal: AbortSignal): Promise<Download> {
    return this.#download(resource, STREAM, signal, this.mayTakeRanges ? part : undefined);
  }

  /** The size of a file in bytes, if the PIM tells it: only product media have metadata. */
  async size(resource: MediaFile, signal: AbortSignal): Promise<number | undefined> {
    if (metadataPath(resource) === undefined) return undefined;
    return this.#calls.withRetries(signal, (limited) => this.#size(resource, limited));
  }

  #download(resource: MediaFile, policy: BufferPolicy, signal: AbortSignal, part?: FilePart): Promise<Download> {
    return this.#calls.withRetries(signal, async (limited) => {
      const receive = (): Promise<Received> => this.#receive(resource, policy, limited, part);
      const received = await receive();
      const { content } = received.file;
      return Buffer.isBuffer(content) ? received.file : this.#stream(receive, received, content, limited);
    });
  }

  async #size(resource: MediaFile, signal: AbortSignal): Promise<number | undefined> {
    const path = metadataPath(resource);
    if (path === undefined) return undefined;
    const exchange = await this.#calls.get(path, this.#turn(resource), signal);
    const body = await receiveBody(exchange, () => ({ maxBytes: MAX_METADATA_BYTES, overflow: 'refuse' }));
    return sizeIn((body as Buffer).toString());
  }

  /** A file that is too large to buffer: it counts among the streams until its call ends. */
  async #stream(
    again: () => Promise<Received>,
    { file, ended }: Received,
    content: FileStream,
    signal: AbortSignal,
  ): Promise<Download> {
    const { slots } = this.#calls;
    let release: (() => void) | undefined;
    try {
      release = await slots.tryAcquireStream(signal);
    } finally {
      if (!release) content.cancel();
    }
    if (release) {
      onAbort(ended, release);
      return file;
    }
    // No slot is free: wait for one without keeping a call, then download again.
    release = await slots.acquireStream(signal);
    try {
      const second = await again();
      onAbort(second.ended, release);
      return second.file;
    } catch (error) {
      release();
      throw error;
    }
  }

  async #receive(resource: MediaFile, policy: BufferPolicy, signal: AbortSignal, part?: FilePart): Promise<Received> {
    const path = downloadPath(resource);
    const range = part && `bytes=${part.start}-${part.end}`;
    const exchange = await this.#calls.get(path, this.#turn(resource), signal, { range });
    const { headers, ended, status } = exchange;
    const given = status === 206 ? part : undefined;
    if (part && !(given && hasPart(headers, part))) this.#rangesFrom = clock.now() + NO_RANGES_MS;
    const receive = async (): Promise<Buffer | FileStream> => {
      const content = await receiveMedia(exchange, policy, given);
      if (Buffer.isBuffer(content) && !given) await this.#assertWhole(resource, headers, content.length, signal);
      return content;
    };
    const content = await this.#calls.health.track(receive, { path });
    this.#known.set(path, true);
    this.#lastGiven = resource;
    const mimeType = mimeTypeOf(headers);
    const facts = { mimeType, fileName: fileName(headers.get('content-disposition')) };
    return { file: { ...facts, content, isPart: given !== undefined }, ended };
  }

  /**
   * Compares a file with the size in its metadata, where nothing else shows that it is whole: a body that ends with its
   * connection ends in the same way when a server in between dies. Where the PIM does not tell, it is taken as it is.
   */
  async #assertWhole(
    resource: MediaFile,
    headers: { get(name: string): string | null },
    length: number,
    signal: AbortSignal,
  ): Promise<void> {
    if (provesItsLength(headers) || declaredLength(headers) !== undefined) return;
    const size = await this.#size(resource, signal).catch(() => undefined);
    if (size !== undefined && length < size) throw truncated(`${length} of the ${size} bytes in its metadata`);
  }

  /**
   * Codes that are known to exist wait in turns of their own, so that those who ask for random codes cannot keep them
   * from being renewed; so do the kinds of media.
   */
  #turn(resource: MediaFile): { readonly turn: string } {
    return { turn: `${resource.kind} ${this.#known.has(downloadPath(resource)) ? 'known' : 'unknown'}` };
  }

  /** Asks for the file that was given last. Whatever is no failure of the PIM shows that it is well, a 404 included. */
  async #checkUp(): Promise<boolean | undefined> {
    const given = this.#lastGiven;
    if (!given) return undefined;
    try {
      await this.#calls.withRetries(undefined, async (limited) => {
        const exchange = await this.#calls.get(downloadPath(given), { turn: 'check', urgent: true }, limited, {
          isCheck: true,
        });
        const content = await receiveMedia(exchange, () => ({ maxBytes: CHECK_BYTES, overflow: 'stream' }));
        if (!Buffer.isBuffer(content)) content.cancel();
      });
      return true;
    } catch (error) {
      return error instanceof ImageError && (error.code === 'ENOENT' || error.code === 'EBUSY');
    }
  }
}

async function receiveMedia(exchange: Exchange, policy: BufferPolicy, part?: FilePart): Promise<Buffer | FileStream> {
  try {
    if (part) assertPart(exchange.headers, part);
    else assertMedia(exchange.headers);
  } catch (error) {
    exchange.close();
    throw error;
  }
  // Headers may have the size of the whole.
  return part ? receiveBody(exchange, policy, part.end - part.start + 1) : receiveBody(exchange, policy);
}

function hasPart(headers: Exchange['headers'], { start, end, total }: FilePart): boolean {
  return headers.get('content-range')?.trim() === `bytes ${start}-${end}/${total}`;
}

/** Refuses a 206 with other bytes than were asked for: they would be sent as those of the range. */
function assertPart(headers: Exchange['headers'], part: FilePart): void {
  if (hasPart(headers, part)) return;
  const given = headers.get('content-range') ?? 'no Content-Range';
  const cause = `asked for bytes ${part.start}-${part.end}/${part.total}, it sent ${given}`;
  throw new ImageError('EUPSTREAM', 'The PIM sent another part of a file', { cause });
}

function sizeIn(json: string): number | undefined {
  let size: unknown;
  try {
    ({ size } = JSON.parse(json) as { size?: unknown });
  } catch (cause) {
    throw new TransientError(new ImageError('EUPSTREAM', 'The PIM sent no metadata', { cause }), {
      fileSpecific: true,
    });
  }
  return typeof size === 'number' ? size : undefined;
}

function onAbort(signal: AbortSignal, work: () => void): void {
  if (signal.aborted) work();
  else signal.addEventListener('abort', work, { once: true });
}
