import type { Logger } from '../shared/logger.js';

/** What has become stale, for a CDN. */
export interface Purged {
  /**
   * Addresses below the mount point, without transformations: of what has changed, and of aliases through it that this
   * process has served lately. Other processes may have served more; `tags` cover those too.
   */
  readonly paths: readonly string[];
  /** Tags, as the option `cacheTags` sends them. */
  readonly tags: readonly string[];
}

/**
 * Milliseconds after which it is told again, where there are other processes: they see a purge within two seconds, and
 * may have given the CDN the old picture until then.
 */
const AGAIN_MS = 3000;

type OnPurge = (purged: Purged) => unknown;

export interface AnnouncerOptions {
  readonly onPurge: OnPurge | undefined;
  /** Whether other processes may have what is purged. */
  readonly isShared: boolean;
  readonly logger: Logger;
}

/** Tells the option `onPurge` what has become stale: at once, and again when every process has forgotten it. */
export class Announcer {
  readonly #options: AnnouncerOptions;
  /** What is told again when the timer of those before it has fired, and a timer of its own. */
  #waiting: Purged[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  announce(purged: Purged): void {
    const { onPurge, isShared } = this.#options;
    if (!onPurge) return;
    this.#tell(onPurge, purged);
    if (!isShared) return;
    this.#waiting.push(purged);
    if (!this.#timer) this.#tellAgainLater(onPurge);
  }

  /** Tells nothing more. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #tellAgainLater(onPurge: OnPurge): void {
    const due = this.#waiting;
    this.#waiting = [];
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#tell(onPurge, together(due));
      if (this.#waiting.length > 0) this.#tellAgainLater(onPurge);
    }, AGAIN_MS);
    this.#timer.unref();
  }

  #tell(onPurge: OnPurge, purged: Purged): void {
    // The user's function may throw or reject; what is purged here stays purged.
    void Promise.resolve()
      .then(() => onPurge(purged))
      .catch((error: unknown) => this.#options.logger.warn('akeneo-images: onPurge failed', error));
  }
}

function together(all: readonly Purged[]): Purged {
  return {
    paths: [...new Set(all.flatMap(({ paths }) => paths))],
    tags: [...new Set(all.flatMap(({ tags }) => tags))],
  };
}
