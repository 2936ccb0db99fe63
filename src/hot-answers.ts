import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Generations } from './cache/generations.js';
import type { WholeAnswer } from './http/answer.js';
import type { Inquiry } from './inquiry.js';
import type { Rendition, RenditionRequest, Renditions } from './renditions.js';

/** Addresses that are remembered, and kinds of clients for each. */
const MAX_URLS = 5000;
const MAX_KINDS = 16;
/** Longer addresses are read anew each time: they would cost more memory than they save time. */
const MAX_URL_LENGTH = 1000;

interface Remembered {
  readonly answer: WholeAnswer;
  /** Whether the entry is still the one that the answer would be made of. */
  readonly holds: (now: number) => boolean;
}

interface Known {
  /** The request headers that the answer depends on, in lower case. */
  readonly dependsOn: readonly string[];
  /** By the values of these. */
  readonly kinds: Map<string, Remembered>;
}

/**
 * Answers from memory that are ready to be sent, by address and the headers that matter. Reading a URL, normalising it
 * and hashing the key takes longer than all the rest of a hit.
 */
export class HotAnswers {
  readonly #generations: Generations;
  readonly #renditions: Renditions;
  readonly #urls = new LRUCache<string, Known>({ max: MAX_URLS });

  constructor(generations: Generations, renditions: Renditions) {
    this.#generations = generations;
    this.#renditions = renditions;
  }

  /** The answer to a request, if it can be told at once and holds still. */
  get({ url = '/', headers }: IncomingMessage): WholeAnswer | undefined {
    const known = this.#urls.get(url);
    const remembered = known?.kinds.get(kind(known.dependsOn, headers));
    return remembered?.holds(Date.now()) ? remembered.answer : undefined;
  }

  /** Remembers what a request was answered with. What ends with a signature is not remembered, nor what is stale. */
  add(
    { url = '/', headers }: IncomingMessage,
    { expires, vary }: Inquiry,
    request: RenditionRequest,
    rendition: Rendition,
    answer: WholeAnswer,
  ): void {
    const { entry } = rendition;
    if (!entry || rendition.stale !== undefined || rendition.origin !== 'memory') return;
    if (expires !== undefined || url.length > MAX_URL_LENGTH) return;
    const generations = [request, ...request.inputs].map(({ resource, generation }) => ({
      name: `${resource.kind}/${resource.code}`,
      generation,
    }));
    const isCurrent = (): boolean =>
      generations.every(({ name, generation }) => this.#generations.peek(name) === generation);
    const held = this.#renditions.heldBy(request, rendition);
    const known = this.#urls.get(url) ?? { dependsOn: vary.map((name) => name.toLowerCase()), kinds: new Map() };
    if (known.kinds.size >= MAX_KINDS) known.kinds.clear();
    known.kinds.set(kind(known.dependsOn, headers), {
      // Nothing took any time worth telling.
      answer: { ...answer, serverTiming: '' },
      holds: (now) => now < entry.stale && isCurrent() && held() === entry,
    });
    this.#urls.set(url, known);
  }
}

function kind(dependsOn: readonly string[], headers: IncomingMessage['headers']): string {
  let text = '';
  for (const name of dependsOn) text += `${String(headers[name] ?? '')}\n`;
  return text;
}
