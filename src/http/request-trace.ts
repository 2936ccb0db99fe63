import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CacheOutcome } from '../media/renditions.js';
import type { ImageError } from '../shared/errors.js';
import { tracedFormat, type Operation } from '../shared/telemetry.js';
import type { RequestOutcome, RequestSpans, RequestTrace } from '../shared/trace-types.js';

/** What `stats()` and traces call each outcome. */
export const SERVED_NAMES = {
  memory: 'memory',
  store: 'store',
  coalesced: 'shared',
  miss: 'made',
} as const satisfies Record<CacheOutcome, RequestOutcome>;

const MAX_LENGTH = 500;

/** What nginx logs for clients that leave. */
const CLIENT_LEFT = 499;

/** What becomes known of a request while it is handled. */
export interface Notes {
  /** Request headers that the response depends on, errors included. */
  readonly vary: string[];
  outcome?: RequestOutcome;
  spans?: RequestSpans;
  error?: ImageError;
}

/** A request, its response and what is known of them. */
export interface TracedExchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly notes: Notes;
}

/** Handles a request as an operation. It ends when `work` does. */
export function traceRequest<T>(
  operation: Operation<RequestTrace>,
  { req, res, notes }: TracedExchange,
  work: () => T,
): T {
  const { method = 'GET', url = '/' } = req;
  const trace: RequestTrace = { method, path: tracedPath(url) };
  const started = performance.now();
  const end = (): void => {
    describe(trace, res, notes);
    operation.end(trace, started, notes.error);
  };
  const result = operation.run(trace, work);
  if (result instanceof Promise) result.then(end, end);
  else end();
  return result;
}

function describe(trace: RequestTrace, res: ServerResponse, { outcome = 'error', spans }: Notes): void {
  trace.outcome = outcome;
  trace.status = outcome === 'aborted' && !res.headersSent ? CLIENT_LEFT : res.statusCode;
  if (spans) trace.spans = spans;
  if (!res.headersSent || trace.status === 304) return;
  const type = res.getHeader('Content-Type');
  if (typeof type === 'string' && trace.status < 400) trace.format = tracedFormat(type);
  const length = Number(res.getHeader('Content-Length') ?? NaN);
  if (trace.method === 'HEAD') trace.bytes = 0;
  else if (!Number.isNaN(length)) trace.bytes = length;
}

/**
 * The path of a URL with `tr` of its query. Signatures are left out, as is whatever else clients write: the host of a
 * whole address with its credentials, and parameters of other programs.
 */
export function tracedPath(url: string): string {
  const [path = '', query = ''] = url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?]*/i, '').split('?', 2);
  const transformation = /(?:^|&)(tr=[^&]*)/.exec(query)?.[1];
  const text = transformation === undefined ? path : `${path}?${transformation}`;
  return text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
}
