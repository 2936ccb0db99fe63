import { getProxyForUrl } from 'proxy-from-env';
import { readChunks } from '../../pim/transport/chunks.js';
import { OWN_HEADERS, sendRequest } from '../../pim/transport/request.js';
import type { FetchResponse } from '../../pim/types.js';
import { ImageError } from '../../shared/errors.js';
import { explain, networkProblem, textOf } from '../problems.js';
import { fail, pass, skip, type Check, type Finding } from './check.js';
import type { Patient } from './patient.js';

/** Milliseconds for the first answer. */
const PATIENCE_MS = 15_000;

/** Akeneo's list of routes has some ten kilobytes. */
const MAX_ROOT_BYTES = 256 * 1024;

/** Milliseconds by which clocks may differ: signatures are given minutes or more. */
const MAX_SKEW_MS = 60_000;

const NO_AKENEO_TODO =
  'Set baseUrl to the address at which you open the PIM in a browser, without what follows its path, and check proxies in between.';

/** Checks of the way to the PIM. */
export function connectionChecks(patient: Patient): readonly Check[] {
  return [
    { name: 'proxy', needs: [], run: () => Promise.resolve(checkProxy(patient)) },
    { name: 'address', needs: [], run: () => checkAddress(patient) },
    { name: 'clock', needs: ['address'], run: () => Promise.resolve(checkClock(patient)) },
    { name: 'credentials', needs: ['address'], run: () => checkCredentials(patient) },
  ];
}

function checkProxy({ settings, options }: Patient): Finding {
  if (options.fetch) return pass('up to the option fetch');
  const proxy = proxyHost(settings.baseUrl);
  return pass(proxy === undefined ? 'none' : `${proxy}, as the environment says (HTTPS_PROXY, HTTP_PROXY, NO_PROXY)`);
}

/** Without its credentials. */
function proxyHost(baseUrl: string): string | undefined {
  const proxy = getProxyForUrl(baseUrl);
  if (proxy === '') return undefined;
  return URL.canParse(proxy) ? new URL(proxy).host : 'a proxy with an invalid address';
}

/** Akeneo's list of routes needs no token. */
async function checkAddress({ settings, options, fetch }: Patient): Promise<Finding> {
  const { baseUrl } = settings;
  const { host } = new URL(baseUrl);
  const init = { method: 'GET', headers: { ...OWN_HEADERS, Accept: '*/*' } };
  try {
    const response = await sendRequest(fetch, `${baseUrl}/api/rest/v1`, init, AbortSignal.timeout(PATIENCE_MS));
    if (await isAkeneo(response)) return pass(`${baseUrl} answers as Akeneo does`);
    const type = response.headers.get('content-type')?.split(';')[0] ?? 'no type';
    return fail(`${baseUrl} is no Akeneo: its API answered ${response.status} with ${type}.`, NO_AKENEO_TODO);
  } catch (error) {
    const network = networkProblem(error);
    if (network) {
      const proxy = options.fetch ? undefined : proxyHost(baseUrl);
      const via = proxy === undefined ? '' : ` This goes through the proxy ${proxy}; NO_PROXY=${host} leaves it out.`;
      return fail(`${host} cannot be reached: ${network[0]}.`, network[1] + via);
    }
    if (error instanceof DOMException) return fail(`${host} has not answered within ${PATIENCE_MS / 1000} seconds.`);
    return fail(`${host} does not answer as Akeneo does: ${causeOf(error)}.`, NO_AKENEO_TODO);
  }
}

async function isAkeneo(response: FetchResponse): Promise<boolean> {
  const { status } = response;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readChunks(response)) {
    length += chunk.length;
    if (length > MAX_ROOT_BYTES) return false;
    chunks.push(chunk);
  }
  try {
    const json = JSON.parse(Buffer.concat(chunks).toString()) as { routes?: unknown; code?: unknown } | null;
    // A server in front may want a token for it, too.
    return status === 200 ? typeof json?.routes === 'object' : status !== 404 && json?.code === status;
  } catch {
    return false;
  }
}

function checkClock({ seenDate }: Patient): Finding {
  const seen = seenDate();
  if (!seen) return skip('not known: the PIM sends no Date');
  const skew = seen.ours - seen.theirs;
  const ahead = `${duration(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} that of the PIM`;
  if (Math.abs(skew) <= MAX_SKEW_MS) return pass('agrees with that of the PIM');
  return fail(
    `The clock of this computer is ${ahead}.`,
    'Set both by NTP: signed addresses expire by it, and so do tokens and caches that computers share.',
  );
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`;
}

/** A token, and a call that needs no more than the right to use the API. */
async function checkCredentials({ settings, services }: Patient): Promise<Finding> {
  const isApp = 'accessToken' in settings.credentials;
  try {
    const signal = AbortSignal.timeout(settings.limits.pimMs);
    await services.pim.ready(signal);
    await services.pim.json.ask('media-files?limit=1', signal);
    return pass(isApp ? 'the access token is accepted' : 'the PIM gave a token');
  } catch (error) {
    if (!(error instanceof ImageError) || error.code !== 'EACCES') return fail(explain(error));
    return refused(causeOf(error), isApp);
  }
}

function refused(cause: string, isApp: boolean): Finding {
  if (cause.includes('status 403')) return fail('The user may not use the API.', `Give ${rightIn(cause)}.`);
  if (isApp) return fail('The PIM refuses the access token.', 'Connect the App again, and copy its new token.');
  if (cause.includes('client_id')) {
    return fail(
      'The PIM refuses the client ID or the secret.',
      'Copy both from the connection in Connect > Connection settings; a regenerated secret replaces the old one.',
    );
  }
  if (/no user found|username/i.test(cause)) {
    return fail(
      'The PIM refuses the user name or the password.',
      'Use those of the connection, not those of a person. The PIM shows the password once; regenerate it in Connect > Connection settings.',
    );
  }
  return fail(`The PIM refuses the login (${cause}).`, 'Check all four values of the connection.');
}

/** What `src/pim/answers.ts` says of a 403, without its status. */
export function rightIn(cause: string): string {
  return cause.replace(/^status \d+: /, '').replace('needs ', '');
}

export function causeOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? textOf(error.cause) : textOf(error);
}
