import { createHash } from 'node:crypto';
import { mutate, pick, type Random } from '../hostile/mutate.js';
import type { PimProcess } from '../support/pim-process.js';
import type { Answer } from './ask.js';
import { FILM, MANUAL, type Sources } from './sources.js';

/** One request and what may come of it. */
export interface Task {
  readonly kind: Kind;
  /** Below the mount point. */
  readonly path: string;
  readonly accept: string;
  /** Status codes that are right. */
  readonly expected: readonly number[];
  /** The body's only right digest, where there is one. */
  readonly digest?: string;
  /** Milliseconds after which the client leaves. */
  readonly leavesAfter?: number;
}

export type Kind = keyof typeof SHARES;

/** Of a hundred requests. */
const SHARES = {
  hit: 56,
  cold: 18,
  layers: 4,
  animation: 2,
  file: 3,
  film: 0.4,
  missing: 3,
  bad: 4,
  left: 5,
  changed: 4.6,
};

const BROWSER = 'image/avif,image/webp,*/*;q=0.8';
const FORMATS = ['f-auto', 'f-auto', 'f-auto', 'f-webp', 'f-jpg', 'f-avif'];
const LOOKS = ['', '', '', ',e-grayscale', ',bl-3', ',r-20', ',rt-90', ',cm-extract,h-200,fo-auto', ',t-true'];
const BAD = [
  'w-0',
  'w-x',
  'f-bmp',
  'w-30000,h-30000',
  'l-image,i-a',
  `${'w-1:'.repeat(30)}w-2`,
  'e-shadow-bl-900',
  'n-none',
];

export const digest = (body: Buffer): string => createHash('sha256').update(body).digest('base64url');

const MANUAL_DIGEST = digest(MANUAL);
const FILM_DIGEST = digest(FILM);

/** Addresses that are asked for again and again. */
export function hotPaths({ photos, pictures }: Sources): string[] {
  const sources = [...photos, ...pictures];
  return sources.flatMap((source) => [
    `/tr:w-80,f-webp/${source}`,
    `/tr:w-300,f-jpg/${source}`,
    `/tr:w-160,h-160/${source}`,
  ]);
}

/** A kind of request by its share. */
function kindOf(random: Random): Kind {
  let left = random() * Object.values(SHARES).reduce((sum, share) => sum + share, 0);
  for (const [kind, share] of Object.entries(SHARES)) {
    left -= share;
    if (left < 0) return kind as Kind;
  }
  return 'hit';
}

/** The next request. `hot` holds the digests of what is asked for again and again. */
export async function nextTask(
  random: Random,
  sources: Sources,
  hot: ReadonlyMap<string, string>,
  pim: PimProcess,
): Promise<Task> {
  const kind = kindOf(random);
  const width = (): number => 40 + Math.floor(random() * 1200);
  const drawn = (list: readonly string[], more = ''): string =>
    `/tr:w-${width()},${pick(FORMATS, random)}${pick(LOOKS, random)}${more}/${pick(list, random)}`;
  const good = { kind, accept: BROWSER, expected: [200] };
  switch (kind) {
    case 'hit': {
      const [path, digest] = pick([...hot], random);
      return { ...good, accept: '*/*', path, digest };
    }
    case 'cold':
      return { ...good, path: drawn(random() < 0.6 ? sources.photos : sources.pictures) };
    case 'layers': {
      const logo = `l-image,i-${sources.logo.replaceAll('/', '@@')},w-0.2,l-end`;
      const text = `l-text,i-Sale%20${Math.floor(random() * 100)},fs-30,co-FF0000,l-end`;
      return { ...good, path: drawn(sources.photos, `:${pick([logo, text, `${logo},${text}`], random)}`) };
    }
    case 'animation':
      return { ...good, path: `/tr:w-${width() % 300 || 1}/${pick(sources.animations, random)}` };
    case 'file':
      return random() < 0.5
        ? { ...good, path: `/${sources.manual}`, digest: MANUAL_DIGEST }
        : { ...good, path: `/tr:w-${width()},f-png/${sources.drawing}` };
    case 'film':
      return { ...good, path: `/${sources.film}`, digest: FILM_DIGEST };
    case 'missing':
      return {
        ...good,
        path: `/tr:w-${width()}/media-files/no/such${Math.floor(random() * 1000)}.jpg`,
        expected: [404],
      };
    case 'bad':
      return { ...good, path: `/tr:${pick(BAD, random)}/${pick(sources.photos, random)}`, expected: [400] };
    case 'left':
      return { ...good, path: drawn(sources.photos), leavesAfter: Math.floor(random() * 300) };
    case 'changed': {
      const body = mutate(pick(sources.sound, random), pick(sources.sound, random), random);
      const path = await pim.add(body.length > 0 ? body : Buffer.from('x'), 'changed', 'image/jpeg');
      return { ...good, path: `/tr:w-${width()}/${path}`, expected: [200, 400, 415, 422, 504] };
    }
  }
}

/** What is wrong with the bytes of a success; undefined when nothing is. */
export function wrongBytes({ kind, digest: wanted }: Task, { status, headers, body }: Answer): string | undefined {
  if (status !== 200) return undefined;
  const found = digest(body);
  if (wanted !== undefined && found !== wanted) return 'other bytes than before';
  // The tag of a file that is not kept names it, and not its bytes.
  if (kind !== 'film' && headers.etag !== `"${found}"`) return 'a tag that is not that of the bytes';
  return undefined;
}
