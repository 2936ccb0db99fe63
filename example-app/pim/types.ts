/** What a test or the example app sees of the demo PIM. */

import type { MediaKind } from '../../src/url/resource.js';
import type { Catalogue } from './catalogue.js';

export type { MediaKind };

export interface DemoPimOptions {
  /** 0, the default, lets the system choose. */
  port?: number;
  /** A path that the PIM lives under, such as `/pim`: an on-premise PIM need not own its host. */
  basePath?: string;
  credentials?: Partial<Credentials>;
  /** Seconds an access token lives. Akeneo: 3600 unless an on-premise PIM says otherwise. */
  tokenLifetime?: number;
  /** Seconds a refresh token lives. Akeneo: 14 days. */
  refreshTokenLifetime?: number;
  /** Milliseconds before each answer. */
  latency?: number;
  /** Calls that one connection may have in flight. Akeneo: 4. */
  concurrency?: number;
  /** Milliseconds since 1970, for tests that move time. */
  now?: () => number;
}

/** The four values that the PIM shows when a Connection is made. */
export interface Credentials {
  readonly clientId: string;
  readonly secret: string;
  readonly username: string;
  readonly password: string;
}

/** The bytes of a file, or a way to make them anew for each download (for files too large to keep). */
export type FileBody = Buffer | (() => Iterable<Buffer> | AsyncIterable<Buffer>);

export interface UploadedFile {
  /** The file name as the uploader's computer had it: any characters but control characters. */
  name: string;
  mimeType: string;
  body: FileBody;
  /** Bytes, where `body` cannot tell; the metadata says `null` without it, as the PIM's own column may. */
  size?: number;
  /** Milliseconds since 1970 that enter the code; the present moment when undefined. Fix it to get the same codes at each start. */
  uploadedAt?: number;
}

export type CallKind = 'token' | 'download' | 'metadata' | 'catalogue' | 'other';

/** Which PIM it is: `saas`, or an on-premises version. */
export type Edition = 'saas' | '7.0' | '5.0';

/** One request that reached the PIM. */
export interface Call {
  readonly method: string;
  /** The request target as sent: escapes, query and base path included. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** 0 until an answer has begun, and for ever if none did. */
  readonly status: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: CallKind;
}

/** Which calls a fault meets. */
export interface FaultTarget {
  on: 'token' | 'download' | 'metadata' | 'catalogue' | 'any';
  /** How many calls it meets before it is spent; 1 by default, `Infinity` allowed. */
  times?: number;
  /** Narrows it to some request targets, as in `Call.path`. */
  match?: (path: string) => boolean;
}

/** What goes wrong. Numbers of bytes count body bytes. */
export type FaultEffect =
  /** This status instead of the answer; a JSON error in Akeneo's form unless `body` or `html` says otherwise. */
  | { type: 'status'; status: number; headers?: Record<string, string>; body?: string; html?: boolean }
  /** 429, with `Retry-After` only if one is given, in JSON or as the page of a front server. */
  | { type: 'tooMany'; retryAfter?: number | string; html?: boolean }
  /** 302 to the login page, as a wrongly set firewall answers. */
  | { type: 'redirect' }
  /** A TCP reset: at once, or `after` bytes. */
  | { type: 'reset'; after?: number }
  /** The body stops after `after` bytes (half of it by default): by a closed socket, or `clean`, with a proper last chunk. */
  | { type: 'truncate'; after?: number; clean?: boolean }
  | { type: 'slowFirstByte'; ms: number }
  /** `ms` before each piece of `chunk` bytes (16 KiB by default). */
  | { type: 'slowBody'; ms: number; chunk?: number }
  /** Silence for ever: instead of an answer, or `after` bytes. */
  | { type: 'stall'; after?: number }
  /** The right head, and no body. */
  | { type: 'emptyBody' };

export type Fault = FaultTarget & FaultEffect;

/** What the connection's role allows; a test takes permissions away by assignment. */
export interface Permissions {
  /** "Overall Web API access". */
  overall: boolean;
  /** "List assets". */
  assets: boolean;
  /** "List reference entity records". */
  records: boolean;
  /** "List categories". */
  categories: boolean;
  /** "List products", of products and product models. */
  products: boolean;
  /** "List attributes" and "List families". */
  structure: boolean;
}

export interface DemoPim {
  /** `http://127.0.0.1:PORT`, and the base path if there is one. */
  readonly url: string;
  /** The present values: `regenerateSecret` changes the secret. */
  readonly credentials: Credentials;
  /** The permanent token of an App. */
  readonly accessToken: string;
  /** What its editors have entered: products, models, assets, records, categories. */
  readonly catalogue: Catalogue;
  edition: Edition;
  /** Uploads a file and returns its new code; equal bytes get a new code too. */
  addMedia(kind: MediaKind, file: UploadedFile): string;
  /** Loses the file and keeps its row. */
  removeFile(kind: MediaKind, code: string): void;
  /** Every request so far, oldest first. */
  readonly calls: readonly Call[];
  /** How many of them asked for a token. */
  readonly tokenRequests: number;
  /** Calls in flight of the busiest connection, now and at most. */
  readonly meter: { readonly inFlight: number; readonly peak: number };
  /** Every rule of Akeneo's interface that a request broke, as sentences. */
  readonly violations: readonly string[];
  /** Arms a fault. Of several that match, the one armed first is spent first; one call meets one fault. */
  fault(fault: Fault): void;
  clearFaults(): void;
  latency: number;
  /** Answers wait for this as well, for tests that want calls in flight. */
  gate: Promise<void> | undefined;
  tokenLifetime: number;
  readonly permissions: Permissions;
  /** The two bodies that a 401 without a token may have: the documented one, and the one of the OAuth bundle (4.x to 6.x). */
  missingTokenBody: 'documented' | 'bundle';
  /** What becomes of `%2F` in a path: Apache answers 404 by default and decodes it where it is told to. */
  encodedSlash: 'refuse' | 'decode';
  /** What becomes of `Range`. Akeneo ignores it; a server in front may take it, or make a mistake and send another part. */
  ranges: 'ignore' | 'take' | 'mistake';
  /** A new secret, as by the button in the PIM: the old one and all tokens of the connection are dead. */
  regenerateSecret(): void;
  /** Ends the life of all access tokens of the connection; their refresh tokens stay good. */
  expireTokens(): void;
  /** Deletes all tokens of the connection, refresh tokens too. */
  revokeTokens(): void;
  /** What a PIM user does to an App: `accessToken` is dead. */
  disconnectApp(): void;
  /** Forgets calls, peak, violations and faults; keeps media, tokens and settings. */
  reset(): void;
  /** Stops, and cuts what is still open. */
  close(): Promise<void>;
}
