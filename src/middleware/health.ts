import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PimCondition } from '../pim/client.js';
import type { PoolCondition } from '../render/pool/render-pool.js';
import type { Health, HealthCheck } from '../shared/health-types.js';
import type { HealthHandler } from './public-types.js';

/** What health is read from. */
export interface HealthSources {
  readonly pim: { readonly condition: PimCondition };
  readonly pool: { readonly condition: PoolCondition };
  /** `close()` was called. */
  readonly isClosed: boolean;
  readonly store: { readonly stats: { readonly open: boolean } } | undefined;
}

const PASS: HealthCheck = { status: 'pass' };

const PIM: Readonly<Record<PimCondition, HealthCheck>> = {
  works: PASS,
  limits: { status: 'warn', output: 'The PIM limits our requests (429)' },
  fails: { status: 'fail', output: 'The PIM keeps failing and is only probed' },
  refuses: { status: 'fail', output: 'The PIM refuses our credentials' },
};

const WORKERS: Readonly<Record<PoolCondition, HealthCheck>> = {
  works: PASS,
  full: { status: 'warn', output: 'The render queue is full' },
  'loses threads': { status: 'warn', output: 'The last renders have all ended their threads' },
  broken: { status: 'fail', output: 'The codecs could not be loaded' },
};

const CLOSED: HealthCheck = { status: 'fail', output: 'The middleware is closed' };

const STORE_FAILS: HealthCheck = { status: 'fail', output: 'The store keeps failing and is only probed' };

/** How the middleware is. Asks nobody: everything is known from work that was done anyway. */
export function healthOf({ pim, pool, store, isClosed }: HealthSources): Health {
  const checks = {
    pim: PIM[pim.condition],
    store: store?.stats.open ? STORE_FAILS : PASS,
    workers: isClosed ? CLOSED : WORKERS[pool.condition],
  };
  // Without the PIM or the store, what is cached or can be rendered is served all the same.
  if (checks.workers.status === 'fail') return { status: 'fail', checks };
  const isWell = Object.values(checks).every(({ status }) => status === 'pass');
  return { status: isWell ? 'pass' : 'warn', checks };
}

/**
 * A handler for probes. Answers as the draft of `application/health+json` says: 200, or 503 for `fail`; each check is a
 * list of one. Methods other than GET and HEAD go to `next()`.
 */
export function healthHandler(health: () => Health): HealthHandler {
  return (req, res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD') sendHealth(req, res, health());
    else next();
  };
}

function sendHealth(req: IncomingMessage, res: ServerResponse, { status, checks }: Health): void {
  const body = JSON.stringify({
    status,
    checks: Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, [check]])),
  });
  res.statusCode = status === 'fail' ? 503 : 200;
  res.setHeader('Content-Type', 'application/health+json; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Content-Length', Buffer.byteLength(body));
  res.end(req.method === 'HEAD' ? undefined : body);
}
