import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PARAMETERS, type Support } from '../../src/url/index.js';
import { optionTable } from './option-tables.js';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const SUPPORT: Readonly<Record<Support, string>> = {
  rendered: 'yes',
  later: 'not yet',
  ignored: 'ignored',
};

/** The pages that `npm run docs` writes tables into: each table by the name in its markers. */
export const PAGES: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'docs/options.md': { options: () => optionTable('OPTIONS'), limits: () => optionTable('LIMITS') },
  'docs/transformations.md': { parameters: parameterTable },
};

/** The parameters, as their declarations describe them. */
function parameterTable(): string {
  const rows = Object.entries(PARAMETERS).map(
    ([key, { about, support, sdk }]) =>
      `| \`${key}\` | ${about} | ${sdk.map((name) => `\`${name}\``).join(', ')} | ${SUPPORT[support]} |`,
  );
  return ['| parameter | meaning | in the SDKs | rendered |', '| --- | --- | --- | --- |', ...rows].join('\n');
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
