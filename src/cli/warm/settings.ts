import { webAddress } from '../../middleware/option-checks.js';
import { parseTransformation } from '../../url/index.js';
import type { Invocation, Values } from '../command.js';
import { textOf, UsageError } from '../problems.js';

/** What a client of each kind accepts. */
const ACCEPTS = {
  avif: 'image/avif,image/webp,*/*;q=0.8',
  webp: 'image/webp,*/*;q=0.8',
  other: '*/*',
} as const;

const DEFAULT_CONCURRENCY = 4;
const MAX_CONCURRENCY = 64;

export interface WarmSettings {
  /** A file of addresses, `-` for stdin; undefined where products of the PIM are wanted. */
  readonly file: string | undefined;
  readonly family: string | undefined;
  readonly category: string | undefined;
  readonly endpoint: string | undefined;
  readonly transformations: readonly string[];
  readonly formats: readonly { readonly name: string; readonly accept: string }[];
  readonly concurrency: number;
  readonly resume: string | undefined;
}

/** @throws UsageError */
export function readWarmSettings({ values, positionals }: Invocation): WarmSettings {
  const [file, ...more] = positionals;
  const [family, category] = [values.text('family'), values.text('category')];
  if (more.length > 0) throw new UsageError('warm takes one file');
  const isOfPim = family !== undefined || category !== undefined;
  if ((file === undefined) === !isOfPim)
    throw new UsageError('warm needs a file of addresses, or --family or --category');
  const endpoint = values.text('endpoint');
  if (endpoint !== undefined && webAddress(endpoint) !== undefined) {
    throw new UsageError(
      '--endpoint must be an address such as http://localhost:3000/images, without credentials and query',
    );
  }
  const transformations = transformationsOf(values);
  if (isOfPim && transformations.length === 0) throw new UsageError('warm needs --tr or --widths for products');
  return {
    ...{ file, family, category, endpoint, transformations },
    formats: formatsOf(values),
    concurrency: concurrencyOf(values),
    resume: values.text('resume'),
  };
}

/** Each width with each transformation. */
function transformationsOf(values: Values): readonly string[] {
  const [given, widths] = [values.list('tr').map((text) => text.replace(/^tr:/, '')), listOf(values.text('widths'))];
  for (const width of widths) {
    if (!/^[1-9]\d{0,4}$/.test(width)) throw new UsageError(`--widths: ${JSON.stringify(width)} is no width in pixels`);
  }
  for (const transformation of given) assertTransformation(transformation);
  if (widths.length === 0) return given.map(encode);
  const ends = given.length === 0 ? [''] : given.map((text) => `,${text}`);
  return ends.flatMap((end) => widths.map((width) => encode(`w-${width}${end}`)));
}

/** Names are known to the server alone. */
function assertTransformation(transformation: string): void {
  if (/(?:^|[,:])n-/.test(transformation)) return;
  const target = { pathTransformation: transformation, queryTransformation: undefined };
  try {
    parseTransformation(target, { named: {}, restrictUnnamed: false, quality: 80 });
  } catch (error) {
    throw new UsageError(`--tr: ${textOf(error)}`);
  }
}

function encode(transformation: string): string {
  return encodeURI(transformation).replaceAll('%25', '%').replaceAll('?', '%3F').replaceAll('#', '%23');
}

function formatsOf(values: Values): WarmSettings['formats'] {
  const names = listOf(values.text('formats') ?? 'avif,webp');
  if (names.length === 0) throw new UsageError('--formats needs one of avif, webp, other');
  return [...new Set(names)].map((name) => {
    if (!Object.hasOwn(ACCEPTS, name)) {
      throw new UsageError(`--formats: ${JSON.stringify(name)} is none of avif, webp, other`);
    }
    return { name, accept: ACCEPTS[name as keyof typeof ACCEPTS] };
  });
}

function concurrencyOf(values: Values): number {
  const text = values.text('concurrency') ?? String(DEFAULT_CONCURRENCY);
  if (!/^[1-9]\d?$/.test(text) || Number(text) > MAX_CONCURRENCY) {
    throw new UsageError(`--concurrency must be a whole number from 1 to ${MAX_CONCURRENCY}`);
  }
  return Number(text);
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
