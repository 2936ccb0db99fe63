import { clock } from '../shared/clock.js';
import { ImageError, type ErrorCode, type ImageErrorOptions } from '../shared/errors.js';
import type { Logger } from '../shared/logger.js';
import { readJson } from './transport/chunks.js';
import { TransientError } from './transport/transient-error.js';
import type { FetchResponse } from './types.js';

/** Milliseconds for which a complaint about routes or lost files is not repeated: anybody can ask for any code. */
const COMPLAIN_EVERY_MS = 60_000;

/** Types of pages and of errors. Real files of these types come as attachments. */
const PAGE = /^(?:text\/html|application\/xhtml\+xml|text\/json|application\/(?:[\w.-]+\+)?json)$/;

type Headers = FetchResponse['headers'];

/**
 * Refuses a 200 that is no media file, such as a login or maintenance page or the JSON of a gateway. Akeneo sends each
 * file with `Content-Disposition: attachment; filename="…"` (MediaFileController::downloadAction); a page has none. A
 * picture without one is taken for a file all the same: front servers drop headers, and the routes of the Enterprise
 * Edition are not public.
 *
 * @throws TransientError for a page
 */
export function assertMedia(headers: Headers): void {
  const disposition = headers.get('content-disposition') ?? '';
  if (/^\s*attachment\b|\bfilename\*?=/i.test(disposition)) return;
  const type = mimeTypeOf(headers) ?? '';
  if (type !== '' && !PAGE.test(type)) return;
  throw new TransientError(
    new ImageError('EUPSTREAM', 'The PIM sent no media file', {
      cause: `status 200 with ${type || 'no type'} and no Content-Disposition: a page of the PIM, or of a server in front of it`,
    }),
    { fileSpecific: true },
  );
}

/** The type of a body, without its parameters. */
export function mimeTypeOf(headers: Headers): string | undefined {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
}

/** A response that is no success, with its status: what it means for a list is for the caller to say. */
export class PimRefusal extends ImageError {
  /** What Akeneo says; empty where a server in front of it has answered. Not for clients. */
  readonly pimMessage: string;

  constructor(
    readonly pimStatus: number,
    code: ErrorCode,
    message: string,
    { pimMessage = '', ...options }: ImageErrorOptions & { readonly pimMessage?: string } = {},
  ) {
    super(code, message, options);
    this.pimMessage = pimMessage;
  }
}

/** Tells what a response without a file means, and complains of what somebody should look into. */
export class Refusals {
  readonly #logger: Logger;
  readonly #complained = new Map<string, number>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Reads a response that is neither 200 nor to be tried again. */
  async read(response: FetchResponse, path: string): Promise<PimRefusal> {
    const { status } = response;
    const answer = await readAnswer(response);
    const pimMessage = typeof answer?.message === 'string' ? answer.message : '';
    if (status === 404 || status === 410) return this.#missing(status, answer, pimMessage, path);
    const cause = `status ${status}`;
    if (status === 401) return new PimRefusal(status, 'EACCES', 'The PIM refuses our token', { cause, pimMessage });
    if (status === 403) {
      return new PimRefusal(status, 'EACCES', 'The PIM does not let us read this', {
        cause: `${cause}: ${neededRight(path)}`,
        pimMessage,
      });
    }
    return new PimRefusal(status, 'EUPSTREAM', 'The PIM refuses the request', { cause, pimMessage });
  }

  /**
   * A file is missing only where the PIM itself says so, by JSON that repeats the status. Servers in front of it say 404
   * for reasons of their own, such as an ingress without a backend; for these no cached original must be dropped.
   */
  #missing(status: number, answer: Answer | undefined, pimMessage: string, path: string): PimRefusal {
    const cause = `status ${status}`;
    if (answer?.code !== status) {
      return new PimRefusal(status, 'EUPSTREAM', 'The PIM refuses the request', {
        cause: `${cause} that is not Akeneo's own: is there a server in front of it that answers in its place?`,
        pimMessage,
      });
    }
    // Editions are told apart by the product lists that they have.
    if (pimMessage.startsWith('No route found') && !path.includes('/products-uuid')) {
      this.#complain(
        'route',
        `The PIM has no route for ${path}: is baseUrl right, and has its edition this kind of media?`,
      );
    } else if (pimMessage.includes('not present on the filesystem')) {
      this.#complain('lost', `The PIM knows a file and has lost its bytes: ${path}`);
    }
    return new PimRefusal(status, 'ENOENT', 'There is no such media file', { cause, pimMessage });
  }

  #complain(kind: string, text: string): void {
    const last = this.#complained.get(kind) ?? -Infinity;
    if (clock.now() - last < COMPLAIN_EVERY_MS) return;
    this.#complained.set(kind, clock.now());
    this.#logger.warn(text);
  }
}

/** The rights and scopes that calls need, by their paths (docs/akeneo.md#permissions). */
const RIGHTS: readonly (readonly [RegExp, string])[] = [
  [/^products|^product-models/, 'List products (App: read_products)'],
  [/^attributes|^families/, 'List attributes and List families (App: read_catalog_structure)'],
  [/^asset-families\/[^/]+\/assets|^asset-media-files/, 'List assets (App: read_assets)'],
  [/^asset-families/, 'List asset families (App: read_asset_families)'],
  [
    /^reference-entities\/[^/]+\/records|^reference-entities-media-files/,
    'List reference entity records (App: read_reference_entity_records)',
  ],
  [/^reference-entities/, 'List reference entities (App: read_reference_entities)'],
  [/^categor/, 'List categories (App: read_categories)'],
];

/** Names the right that is missing where the PIM answers 403. */
function neededRight(path: string): string {
  const route = path.split('/api/rest/v1/', 2)[1] ?? '';
  const right = RIGHTS.find(([pattern]) => pattern.test(route))?.[1];
  return `the connection's user needs "Overall Web API access"${right === undefined ? '' : ` and ${right}`}`;
}

interface Answer {
  readonly code?: unknown;
  readonly message?: unknown;
}

/** The JSON of an error, if it is JSON. */
async function readAnswer(response: FetchResponse): Promise<Answer | undefined> {
  const answer = await readJson(response);
  return typeof answer === 'object' && answer !== null ? answer : undefined;
}
