import { parseOptions, type AkeneoImagesOptions, type Settings } from '../../middleware/parse-options.js';
import { createServices, type Services } from '../../middleware/services.js';
import { defaultFetch } from '../../pim/transport/fetch.js';
import type { Fetch } from '../../pim/types.js';
import { clock } from '../../shared/clock.js';
import type { Logger } from '../../shared/logger.js';

/** A `Date` header of the PIM, and when it came, in milliseconds since the epoch. */
export interface SeenDate {
  readonly theirs: number;
  readonly ours: number;
}

/** The services of a middleware that are examined, and what the checks tell each other. */
export interface Patient {
  readonly options: AkeneoImagesOptions;
  readonly settings: Settings & { readonly logger: Required<Logger> };
  readonly services: Services;
  readonly fetch: Fetch;
  /** Of the last response. */
  readonly seenDate: () => SeenDate | undefined;
  /** Addresses of pictures, below the mount point, that other checks have come by; the best first. */
  readonly pictures: string[];
  /** Asset families and reference entities that products link to; undefined where the structure may not be read. */
  owners: Readonly<Record<'asset' | 'record', readonly string[]>> | undefined;
  /** Products of the first page: identifiers or UUIDs. */
  products: readonly { readonly kind: 'products' | 'products-uuid'; readonly name: string }[];
}

/** What fails is reported by the checks. */
const SILENT = { warn: () => undefined, error: () => undefined, debug: () => undefined };

/**
 * The services that `akeneoImages()` would have with these options, and one render thread.
 *
 * @throws TypeError for wrong options
 */
export function admit(options: AkeneoImagesOptions): Patient {
  const parsed = parseOptions(options);
  const fetch = parsed.fetch ?? defaultFetch(parsed.baseUrl);
  let seen: SeenDate | undefined;
  const watching: Fetch = async (url, init) => {
    const response = await fetch(url, init);
    const theirs = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(theirs)) seen = { theirs, ours: clock.now() };
    return response;
  };
  const settings = { ...parsed, fetch: watching, workers: 1, logger: SILENT };
  const services = createServices(settings);
  return {
    options,
    settings,
    services,
    fetch: watching,
    seenDate: () => seen,
    pictures: [],
    owners: undefined,
    products: [],
  };
}

export async function discharge({ services }: Patient): Promise<void> {
  const { changes, stopRevalidating, pool, store } = services;
  await changes.close();
  await stopRevalidating();
  await pool.close();
  store?.close();
}
