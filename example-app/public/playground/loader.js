// Loads what is shown: one request at a time, the last one wanted, not before the typing pauses.

/** What this browser's pictures may be; found out by decoding one, as no script sees what an `img` accepts. */
const ACCEPTED = ['image/avif,image/webp,*/*', 'image/webp,*/*', '*/*'];
let accepted = 0;

export const acceptHeader = () => ACCEPTED[accepted];

export class Loader {
  #controller;
  #timer;

  /**
   * Calls `load(signal)` after a pause, in place of all that was asked for before.
   *
   * @param pause milliseconds
   */
  schedule(load, pause) {
    this.cancel();
    const controller = new AbortController();
    this.#controller = controller;
    this.#timer = setTimeout(() => {
      load(controller.signal).catch((error) => {
        if (!controller.signal.aborted) throw error;
      });
    }, pause);
  }

  cancel() {
    clearTimeout(this.#timer);
    this.#controller?.abort();
  }
}

/**
 * Fetches a picture as an `img` of this browser would.
 *
 * @returns what the answer says of it, or `{ problem }` with code and message of the server
 */
export async function fetchPicture(url, signal) {
  const response = await fetch(url, { signal, cache: 'reload', headers: { accept: acceptHeader() } });
  if (!response.ok) return { problem: await problemOf(response) };
  const blob = await response.blob();
  if (!blob.type.startsWith('image/')) return { problem: noPicture(blob.type) };
  if (accepted < ACCEPTED.length - 1 && !(await canDecode(blob))) {
    accepted += 1;
    return fetchPicture(url, signal);
  }
  const { headers } = response;
  return {
    url,
    bytes: blob.size,
    type: headers.get('content-type') ?? '',
    timing: timingOf(headers.get('server-timing') ?? ''),
    cacheStatus: headers.get('cache-status') ?? '',
    warning: headers.get('ik-warning') ?? undefined,
  };
}

/** Files that are no pictures are served as they are. */
function noPicture(type) {
  return {
    code: 'EFORMAT',
    message: `The file is ${type}, no picture. With f-jpg, one may be made of it.`,
    help: '/errors#eformat',
  };
}

async function canDecode(blob) {
  if (!/^image\/(?:avif|webp)$/.test(blob.type)) return true;
  const bitmap = await createImageBitmap(blob).catch(() => undefined);
  bitmap?.close();
  return bitmap !== undefined;
}

async function problemOf(response) {
  const { code, message, help } = await response.json().catch(() => ({}));
  return {
    code: code ?? String(response.status),
    message: message ?? `The server answered with ${response.status}.`,
    // A path in the package, whose sections the example app shows.
    help: help?.replace(/^docs\/errors\.md/, '/errors'),
  };
}

/** `decode;dur=1.2, total;dur=9` as pairs. */
function timingOf(header) {
  return [...header.matchAll(/([\w-]+);dur=([\d.]+)/g)].map(([, name, duration]) => [name, Number(duration)]);
}

/** Bytes of what an address gives, without them; undefined where it gives nothing, or nobody waits any more. */
export async function weigh(url, signal) {
  const asked = fetch(url, { method: 'HEAD', signal, headers: { accept: acceptHeader() } });
  const response = await asked.catch(() => undefined);
  await response?.arrayBuffer().catch(() => undefined);
  return response?.ok ? Number(response.headers.get('content-length')) : undefined;
}

const described = new Map();

/** What `metadata.json` says; undefined where it says nothing. An address that says something is asked once. */
export async function describe(url) {
  if (!described.has(url)) described.set(url, askFor(url));
  const metadata = await described.get(url);
  if (metadata === undefined) described.delete(url);
  return metadata;
}

async function askFor(url) {
  const response = await fetch(url).catch(() => undefined);
  return response?.ok ? response.json().catch(() => undefined) : undefined;
}

/** Resolves when a picture can be painted at once, with its size; with undefined if there is none. */
export async function ready(url) {
  const img = new Image();
  img.src = url;
  const isThere = await img.decode().then(
    () => true,
    () => false,
  );
  return isThere ? { width: img.naturalWidth, height: img.naturalHeight } : undefined;
}
