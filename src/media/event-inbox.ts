import type { KeyvStore } from '../cache/keyv-store.js';
import type { ProductAttributes } from '../pim/catalogue/product-attributes.js';
import { readEvents, type PimEvent } from '../pim/events.js';
import { boundedMap } from '../shared/bounded-map.js';
import { hashKey } from '../shared/bytes.js';
import { clock } from '../shared/clock.js';
import type { Logger } from '../shared/logger.js';
import type { Changes } from './changes.js';

/** Milliseconds for which an event that is sent again is known. */
const REMEMBER_MS = 24 * 60 * 60_000;
const MAX_REMEMBERED = 50_000;

export interface EventInboxOptions {
  readonly changes: Changes;
  readonly attributes: ProductAttributes;
  /** Shared by all processes; undefined where each has its own. */
  readonly store: KeyvStore | undefined;
  readonly prefix: string;
  readonly logger: Logger;
  readonly onActive: OnActive;
}

/**
 * Called when a subscription has stopped sending events (`isActive: false`), and with each event that it sends.
 *
 * @param at when that was, in milliseconds since the epoch
 * @param subscription its id, where it is known
 */
export type OnActive = (isActive: boolean, at: number, subscription: string | undefined) => void;

/** Works through the events of the PIM, each once. */
export class EventInbox {
  readonly #options: EventInboxOptions;
  readonly #seen = boundedMap<true>(MAX_REMEMBERED, { ttl: REMEMBER_MS, perf: clock });

  constructor(options: EventInboxOptions) {
    this.#options = options;
  }

  /** Takes a message whose signature was checked. Never rejects. */
  async take(message: string): Promise<void> {
    const { logger } = this.#options;
    const events = eventsIn(message);
    if (!events) logger.warn('akeneo-images: a signed message holds no event');
    for (const event of events ?? []) {
      await this.#take(event).catch((error: unknown) =>
        logger.warn('akeneo-images: an event could not be worked through', error),
      );
    }
  }

  async #take(event: PimEvent): Promise<void> {
    if (await this.#isKnown(event.id)) return;
    const { changes, logger, onActive } = this.#options;
    const { suspended, subscription, at = clock.now() } = event;
    onActive(suspended === undefined, at, subscription);
    if (suspended !== undefined) {
      logger.error(
        `akeneo-images: the PIM has suspended its subscription (${suspended}); changes are found by polling until it is active again`,
      );
    }
    if (event.isStructural) await changes.purgeStructure();
    if (await this.#mayShow(event)) await changes.follow([event.paths]);
    await this.#remember(event.id);
  }

  /** Whether a picture or a text may have changed. True where that is not known. */
  async #mayShow({ changed }: PimEvent): Promise<boolean> {
    return changed === undefined || this.#options.attributes.mayShow(changed).catch(() => true);
  }

  async #isKnown(id: string): Promise<boolean> {
    return this.#seen.has(id) || (await this.#options.store?.get(this.#key(id))) !== undefined;
  }

  /** Once it is worked through, so that an event that fails is not lost when it is sent again. */
  async #remember(id: string): Promise<void> {
    this.#seen.set(id, true);
    await this.#options.store?.set(this.#key(id), '1', REMEMBER_MS);
  }

  #key(id: string): string {
    return `${this.#options.prefix}:e:${hashKey(id)}`;
  }
}

function eventsIn(message: string): readonly PimEvent[] | undefined {
  try {
    return readEvents(JSON.parse(message));
  } catch {
    return undefined;
  }
}
