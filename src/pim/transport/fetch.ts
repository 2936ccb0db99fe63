import nodeFetch, { type Response } from 'node-fetch';
import http, { type ClientRequest } from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import type { LookupFunction } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { getProxyForUrl } from 'proxy-from-env';
import type { Fetch, FetchResponse } from '../types.js';

const require = createRequire(import.meta.url);

/** Milliseconds to connect, through a proxy if there is one, and to send the request. */
const CONNECT_TIMEOUT_MS = 5000;

/**
 * Milliseconds that an idle connection is kept. Servers close theirs after five seconds (Node, Apache) or more, and
 * some that are gone say nothing: what is younger is most likely alive.
 */
const IDLE_MS = 4000;

/** By `Content-Encoding`. Unlike those of node-fetch, these refuse a body that is cut. */
const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

export interface FetchOptions {
  /** Milliseconds that an idle connection is kept. Default: 4,000. */
  readonly idleMs?: number;
  /** Resolves the host. Not used where a proxy does so. Default: the system's. */
  readonly lookup?: LookupFunction | undefined;
}

type AgentOptions = http.AgentOptions & { lookup?: LookupFunction | undefined };

/**
 * node-fetch with keep-alive, a connect timeout, and the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name. A
 * call that meets a connection which the server had closed meanwhile is made again on a new one.
 */
export function defaultFetch(baseUrl: string, { idleMs = IDLE_MS, lookup }: FetchOptions = {}): Fetch {
  const kept = createAgent(baseUrl, { keepAlive: true, timeout: idleMs, lookup });
  const fresh = createAgent(baseUrl, { keepAlive: false, lookup });
  return async (url, init) => {
    const send = (call: Call): Promise<Response> => nodeFetch(url, { ...init, agent: call.agent, compress: false });
    const call = watch(kept);
    const response = await send(call).catch((error: unknown) => {
      if (init.signal.aborted || !call.isLostOnReuse()) throw error;
      return send(watch(fresh));
    });
    return decoded(response);
  };
}

function createAgent(baseUrl: string, { lookup, ...options }: AgentOptions): http.Agent {
  const secure = baseUrl.startsWith('https:');
  const proxy = getProxyForUrl(baseUrl);
  if (proxy === '') {
    const direct = { ...options, ...(lookup && { lookup }) };
    return secure ? new https.Agent(direct) : new http.Agent(direct);
  }
  const agent = createProxyAgent(secure, proxy, options);
  // HttpsProxyAgent drops the options that the pool itself reads.
  return Object.assign(agent, { options: { ...agent.options, ...options } });
}

type ProxyAgent = http.Agent & { readonly options: http.AgentOptions };

/** Loads its package only here: few servers have a proxy. */
function createProxyAgent(secure: boolean, proxy: string, options: http.AgentOptions): ProxyAgent {
  if (secure) {
    const { HttpsProxyAgent } = require('https-proxy-agent') as typeof import('https-proxy-agent');
    return new HttpsProxyAgent(proxy, options);
  }
  const { HttpProxyAgent } = require('http-proxy-agent') as typeof import('http-proxy-agent');
  return new HttpProxyAgent(proxy, options);
}

/** One request of an agent. */
interface Call {
  readonly agent: http.Agent;
  /**
   * Whether the call ended without a response on a connection that had been used before: its server had most likely
   * closed it when the request was on its way. Making such a call again is what browsers do, and is harmless here:
   * nothing that we ask of a PIM changes anything in it.
   */
  isLostOnReuse(): boolean;
}

/** An agent hides which connection a request got; `addRequest` is where each request passes, and agents are one. */
function watch(agent: http.Agent): Call {
  let request: ClientRequest | undefined;
  let responded = false;
  const watching = Object.create(agent, {
    addRequest: {
      value: (added: ClientRequest, options: unknown) => {
        request = added.once('response', () => (responded = true));
        limitConnecting(added);
        (agent as unknown as { addRequest(request: ClientRequest, options: unknown): void }).addRequest(added, options);
      },
    },
  }) as http.Agent;
  return { agent: watching, isLostOnReuse: () => request?.reusedSocket === true && !responded };
}

/** A request is finished when its bytes have gone to a connection. */
function limitConnecting(request: ClientRequest): void {
  const timer = setTimeout(() => request.destroy(new Error('connect: timed out')), CONNECT_TIMEOUT_MS);
  const settle = (): void => clearTimeout(timer);
  request.once('finish', settle).once('close', settle);
}

/** Decompresses a body, which comes compressed from servers that do so unasked. */
function decoded(response: Response): FetchResponse {
  const { status, headers } = response;
  const encoding = (headers.get('content-encoding') ?? 'identity').trim().toLowerCase();
  const source = response.body as Readable | null;
  if (encoding === 'identity' || source === null) return response;
  const decoder = DECODERS[encoding]?.() as Readable | undefined;
  if (!decoder) {
    source.destroy();
    throw new Error(`the body has an unknown encoding: ${encoding}`);
  }
  // Its error is that of the body, and is met by who reads it.
  const body = pipeline(source, decoder as unknown as NodeJS.ReadWriteStream, () => undefined) as unknown as Readable;
  return { status, headers, body };
}
