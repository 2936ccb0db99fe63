import { boundedMap } from '../../shared/bounded-map.js';
import { deadline } from '../../shared/deadline.js';
import { ImageError } from '../../shared/errors.js';
import { Semaphore } from '../../shared/semaphore.js';
import { assertMedia, mimeTypeOf } from '../answers.js';
import type { Download } from '../client.js';
import { receiveBody, type BufferPolicy } from '../transport/body.js';
import { drain, readChunks } from '../transport/chunks.js';
import { defaultFetch } from '../transport/fetch.js';
import { hearErrors, OWN_HEADERS } from '../transport/request.js';
import { TransientError } from '../transport/transient-error.js';
import type { FetchResponse } from '../types.js';
import { HostPauses } from './host-pauses.js';
import type { LinkHosts } from './link-hosts.js';
import { lookupPublic } from './public-addresses.js';

export interface LinkOptions {
  readonly hosts: LinkHosts;
  /** Milliseconds for one file. */
  readonly deadlineMs: number;
  /** Downloads that may wait; one more is refused. */
  readonly queue: number;
}

/** Downloads at a time, of one host: one that hangs must leave some to the others. */
const PER_HOST = 4;
/** Downloads at a time, of all hosts together. */
const CONCURRENCY = 12;
/** Hosts whose downloads are counted; a wildcard may stand for any number. */
const MAX_HOSTS = 100;

const MAX_REDIRECTS = 3;

const HEADERS = { Accept: 'image/*,*/*;q=0.5', ...OWN_HEADERS };

/**
 * Downloads what `media_link` assets lead to: files at other hosts, which get no credential of the PIM. Throws only
 * `ImageError`s and the reasons of signals.
 */
export class LinkClient {
  readonly #options: LinkOptions;
  readonly #slots: Semaphore;
  readonly #hosts = boundedMap<Semaphore>(MAX_HOSTS);
  readonly #pauses = new HostPauses();

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#slots = this.#semaphore(CONCURRENCY);
  }

  /**
   * Downloads a file, whole.
   *
   * @param address as `LinkHosts.toAllowed` gives it
   * @throws ImageError `ENOENT`, `ELIMIT`, `EUPSTREAM`, `EBUSY` or `ETIMEDOUT`
   */
  async download(address: string, policy: BufferPolicy, signal: AbortSignal): Promise<Download> {
    const tooSlow = (): Error => new ImageError('ETIMEDOUT', 'The host of a linked file took too long');
    // Ends the call: a body that nobody reads to its end would keep its connection for ever.
    const ending = new AbortController();
    const limit = deadline(this.#options.deadlineMs, tooSlow, signal, ending.signal);
    const release = await this.#acquire(new URL(address).host, limit.signal).catch((error: unknown) => {
      limit.cancel();
      throw error;
    });
    try {
      return await receive(await this.#open(address, limit.signal), policy, limit.signal);
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      const { cause, message } = error.finalError;
      throw failed(cause ?? message);
    } finally {
      ending.abort();
      release();
      limit.cancel();
    }
  }

  #semaphore(places: number): Semaphore {
    const whenFull = (): Error =>
      new ImageError('EBUSY', 'Too many files are waiting for other hosts', { retryAfter: 2 });
    return new Semaphore(places, { maxWaiting: this.#options.queue, whenFull });
  }

  /** Waits for a place among the downloads of a host, and then among all. */
  async #acquire(host: string, signal: AbortSignal): Promise<() => void> {
    const ofHost = this.#hosts.get(host) ?? this.#semaphore(PER_HOST);
    this.#hosts.set(host, ofHost);
    const leave = await ofHost.acquire(signal);
    try {
      const release = await this.#slots.acquire(signal);
      return () => {
        release();
        leave();
      };
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Refuses at once what a host would refuse. */
  #assertTaken({ host, origin }: URL): void {
    const left = this.#pauses.left(host);
    if (left > 0) throw failed(`${origin} wants no requests now`, Math.ceil(left / 1000));
  }

  /** Follows redirects as far as they lead to hosts that are allowed. */
  async #open(address: string, signal: AbortSignal): Promise<FetchResponse> {
    const { hosts } = this.#options;
    let at: string | undefined = address;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const allowed: string | undefined = hosts.toAllowed(at);
      if (allowed === undefined) throw failed(`it leads to ${originOf(at)}, whose host is not in mediaLinkHosts`);
      const url = new URL(allowed);
      this.#assertTaken(url);
      const init = { method: 'GET', headers: HEADERS, redirect: 'manual', signal } as const;
      // An address that the owner has named may be private.
      const fetch = defaultFetch(allowed, { lookup: hosts.isListedAddress(url) ? undefined : lookupPublic });
      const response = await fetch(allowed, init).catch((cause: unknown) => {
        signal.throwIfAborted();
        throw failed(`${url.origin}: ${reasonOf(cause)}`);
      });
      hearErrors(response);
      const { status } = response;
      this.#pauses.note(url.host, response);
      if (status === 200) return response;
      const location = response.headers.get('location');
      await drain(response);
      if (status === 404 || status === 410) throw new ImageError('ENOENT', 'There is no such media file');
      if (![301, 302, 303, 307, 308].includes(status) || location === null || !URL.canParse(location, allowed)) {
        throw failed(`status ${status}`, Math.ceil(this.#pauses.left(url.host) / 1000) || undefined);
      }
      at = new URL(location, allowed).href;
    }
    throw failed(`more than ${MAX_REDIRECTS} redirects`);
  }
}

/** The file of a response, whose call ends by `signal`. */
async function receive(response: FetchResponse, policy: BufferPolicy, signal: AbortSignal): Promise<Download> {
  const { status, headers } = response;
  const whole: BufferPolicy = (start) => ({ ...policy(start), overflow: 'refuse' });
  try {
    assertMedia(headers);
    const exchange = { status, headers, body: readChunks(response), ended: signal, close: () => undefined };
    const content = await receiveBody(exchange, whole);
    return { mimeType: mimeTypeOf(headers), fileName: undefined, content };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

function failed(cause: unknown, retryAfter?: number): ImageError {
  const options = retryAfter === undefined ? { cause } : { cause, retryAfter };
  return new ImageError('EUPSTREAM', 'A linked file could not be fetched', options);
}

/** Without what follows the host: queries hold signatures. */
function originOf(address: string): string {
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}`;
}

/** node-fetch puts the whole address in front. */
function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/^request to \S+ failed, reason: /, '');
}
