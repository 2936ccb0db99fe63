import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PARAMETERS, type Support } from '../../src/url/index.js';
import { optionTable } from './option-tables.js';

export const README = fileURLToPath(new URL('../../../README.md', import.meta.url));

const SUPPORT: Readonly<Record<Support, string>> = {
  rendered: 'yes',
  ignored: 'ignored',
};

/** The tables that `npm run docs` writes, by the name in their markers. */
const TABLES: Readonly<Record<string, () => string>> = {
  options: () => optionTable('OPTIONS'),
  limits: () => optionTable('LIMITS'),
  parameters: parameterTable,
};

/** The parameters, as their declarations describe them. */
function parameterTable(): string {
  const rows = Object.entries(PARAMETERS).map(
    ([key, { about, support, sdk }]) =>
      `| \`${key}\` | ${about} | ${sdk.map((name) => `\`${name}\``).join(', ')} | ${SUPPORT[support]} |`,
  );
  return ['| parameter | meaning | in the SDKs | rendered |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** A README with the present tables between their markers. */
export function withTables(readme: string): string {
  return Object.entries(TABLES).reduce((text, [name, table]) => {
    const start = new RegExp(`<!-- ${name}: .*? -->\n`).exec(text);
    const end = text.indexOf(`<!-- /${name} -->`);
    if (!start || end === -1) throw new Error(`The README has no markers for the table of ${name}`);
    return `${text.slice(0, start.index + start[0].length)}\n${table()}\n\n${text.slice(end)}`;
  }, readme);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(README, withTables(readFileSync(README, 'utf8')));
