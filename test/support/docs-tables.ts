import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXAMPLES, type Example } from '../../example-app/parameters/examples.js';
import {
  COUNTED_METRICS,
  PREFIX,
  READ_METRICS,
  type CountedMetric,
  type ReadMetric,
} from '../../src/middleware/metric-table.js';
import { PARAMETERS, type Support } from '../../src/url/index.js';
import { optionTable } from './option-tables.js';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const SUPPORT: Readonly<Record<Support, string>> = {
  rendered: 'yes',
  ignored: 'ignored',
};

/** The pages that `npm run docs` writes tables into: each table by the name in its markers. */
export const PAGES: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'docs/options.md': { options: () => optionTable('OPTIONS'), limits: () => optionTable('LIMITS') },
  'docs/observability.md': { metrics: metricTable },
  'docs/transformations.md': { parameters: parameterTable },
};

/** The first golden picture of each parameter that has one: its file, and the example that it shows. */
export const PARAMETER_PICTURES: ReadonlyMap<string, { readonly file: string; readonly transformation: string }> =
  new Map(
    readdirSync(`${ROOT}test/render/golden`)
      .sort()
      .reverse()
      .flatMap((name) => {
        const [, key = '', number] = /^(.+)-(\d+)\.webp$/.exec(name) ?? [];
        const example = (EXAMPLES as Readonly<Record<string, readonly Example[]>>)[key]?.[Number(number) - 1];
        if (!example || !(key in PARAMETERS)) return [];
        const transformation = example.transformation.replace(/\{(\w+)\}/g, '$1.png');
        return [[key, { file: `test/render/golden/${name}`, transformation }] as const];
      }),
  );

/** Characters of an example that is written below its picture. */
const SHORT = 48;

/** The parameters, as their declarations describe them, with a picture of each that shows. */
function parameterTable(): string {
  const rows = Object.entries(PARAMETERS).map(([key, { about, support, sdk }]) => {
    const names = sdk.map((name) => `\`${name}\``).join(', ');
    return `| \`${key}\` | ${about} | ${names} | ${SUPPORT[support]} | ${exampleOf(key)} |`;
  });
  const head = ['| parameter | meaning | in the SDKs | rendered | example |', '| --- | --- | --- | --- | --- |'];
  return [...head, ...rows].join('\n');
}

/** The metrics, as they are declared. */
function metricTable(): string {
  const rows = Object.entries<ReadMetric | CountedMetric>({ ...COUNTED_METRICS, ...READ_METRICS }).map(
    ([name, { type, help, labels = [] }]) => {
      const names = labels.map((label) => `\`${label}\``).join(', ');
      return `| \`${PREFIX}${name}\` | ${type} | ${names} | ${help} |`;
    },
  );
  return ['| metric | type | labels | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function exampleOf(key: string): string {
  const picture = PARAMETER_PICTURES.get(key);
  if (!picture) return '';
  const { transformation } = picture;
  const text = transformation.length > SHORT ? '' : `<br>\`${transformation}\``;
  return `![${transformation}](parameters/${key}.webp)${text}`;
}

/** The text of a page. */
export function readPage(path: string): string {
  return readFileSync(ROOT + path, 'utf8');
}

/** A page with the present tables between their markers. */
export function withTables(path: string): string {
  return Object.entries(PAGES[path] ?? {}).reduce((text, [name, table]) => {
    const start = new RegExp(`<!-- ${name}: .*? -->\n`).exec(text);
    const end = text.indexOf(`<!-- /${name} -->`);
    if (!start || end === -1) throw new Error(`${path} has no markers for the table of ${name}`);
    return `${text.slice(0, start.index + start[0].length)}\n${table()}\n\n${text.slice(end)}`;
  }, readPage(path));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const path of Object.keys(PAGES)) writeFileSync(ROOT + path, withTables(path));
}
