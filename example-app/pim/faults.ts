/** Faults that a test sets: what a network, a proxy or a failing PIM does to a response. */

import { STATUS_CODES } from 'node:http';
import { failure, page, type Answer } from './answer.js';
import type { CallKind, Fault } from './types.js';

export class Faults {
  #armed: { readonly fault: Fault; left: number }[] = [];

  arm(fault: Fault): void {
    this.#armed.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#armed = [];
  }

  /** Takes the fault for this call. */
  take(kind: CallKind, path: string): Fault | undefined {
    const found = this.#armed.find(
      ({ fault, left }) => left > 0 && (fault.on === 'any' || fault.on === kind) && (fault.match?.(path) ?? true),
    );
    if (found) found.left--;
    return found?.fault;
  }
}

/** The response that a fault gives instead of the PIM's; undefined where it only changes the PIM's. */
export function faultAnswer(fault: Fault | undefined, hrefBase: string): Answer | undefined {
  switch (fault?.type) {
    case 'status': {
      const title = STATUS_CODES[fault.status] ?? 'Error';
      const answer = fault.html
        ? page(fault.status, `${fault.status} ${title}`, fault.headers)
        : failure(fault.status, title, fault.headers);
      return fault.body === undefined ? answer : { ...answer, body: Buffer.from(fault.body) };
    }
    case 'tooMany': {
      const headers = fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) };
      return fault.html
        ? page(429, '429 Too Many Requests', headers)
        : failure(429, 'You have exceeded the limit of API requests per second.', headers);
    }
    case 'redirect': {
      const location = `${hrefBase}/user/login`;
      return page(302, `Redirecting to ${location}`, { Location: location, 'Cache-Control': 'no-cache, private' });
    }
    default:
      return undefined;
  }
}
