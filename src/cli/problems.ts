import { inspect } from 'node:util';
import { ImageError } from '../shared/errors.js';

/** The exit codes of all commands. */
export const EXIT = { fine: 0, wrong: 1, usage: 2 } as const;

/** The command was called in a wrong way. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command cannot do its work. `message` says what is wrong and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Errors of networks by their codes: what is wrong with the PIM's host, and what to do. */
const NETWORK: Readonly<Record<string, readonly [what: string, todo: string]>> = {
  ENOTFOUND: ['DNS does not know its host name', 'Check baseUrl for a typo, and the DNS of this machine.'],
  EAI_AGAIN: ['DNS does not answer', 'Check baseUrl for a typo, and the DNS and network of this machine.'],
  ECONNREFUSED: ['its host refuses connections at that port', 'Check the port in baseUrl, and that the PIM runs.'],
  ECONNRESET: ['its host breaks off the connection', 'Check http:// or https:// in baseUrl, and firewalls in between.'],
  EHOSTUNREACH: ['there is no route to its host', 'Check the network of this machine, VPN and firewalls.'],
  ENETUNREACH: ['there is no route to its network', 'Check the network of this machine, VPN and firewalls.'],
  ETIMEDOUT: ['its host does not answer', 'Check firewalls, VPN, and whether a proxy is needed (HTTPS_PROXY).'],
  EPROTO: ['it does not speak TLS at that port', 'Check http:// or https:// and the port in baseUrl.'],
  CERT_HAS_EXPIRED: ['its certificate has expired', "Renew the certificate, and check this computer's clock."],
  ERR_TLS_CERT_ALTNAME_INVALID: ['its certificate is for another host', 'Use the host name of the certificate.'],
};

const UNTRUSTED = [
  'its certificate is of an authority that Node.js does not trust',
  'Let the server send its whole chain, or name the authority in NODE_EXTRA_CA_CERTS.',
] as const;

const UNTRUSTED_CODES = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];

/** What is wrong with a connection; undefined if the error is none of a network. */
export function networkProblem(error: unknown): readonly [what: string, todo: string] | undefined {
  for (const { code, message } of chainOf(error)) {
    if (code !== undefined && UNTRUSTED_CODES.includes(code)) return UNTRUSTED;
    if (code?.startsWith('ERR_SSL_')) return NETWORK.EPROTO;
    if (code !== undefined && Object.hasOwn(NETWORK, code)) return NETWORK[code];
    if (message === 'connect: timed out') return NETWORK.ETIMEDOUT;
  }
  return undefined;
}

/** An error in one line, with its causes. */
export function explain(error: unknown): string {
  const network = networkProblem(error);
  if (network) return `The PIM cannot be reached: ${network[0]}. ${network[1]}`;
  if (error instanceof ImageError) {
    const cause = error.cause === undefined ? '' : `: ${textOf(error.cause)}`;
    return `${error.message} (${error.code}${cause})`;
  }
  return textOf(error);
}

interface Link {
  readonly code: string | undefined;
  readonly message: string;
}

/** An error and its causes; of several causes, the first. */
function chainOf(error: unknown): readonly Link[] {
  const links: Link[] = [];
  for (let at = error; at instanceof Error && links.length < 6;) {
    const { code } = at as NodeJS.ErrnoException;
    links.push({ code: typeof code === 'string' ? code : undefined, message: at.message });
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return links;
}

export function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : inspectText(error);
  return text.replace(/\s+/g, ' ').trim();
}

function inspectText(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value, { depth: 1 });
}
