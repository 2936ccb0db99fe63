import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PARAMETERS, type Support } from '../../src/url/index.js';

export const README = fileURLToPath(new URL('../../../README.md', import.meta.url));

const SUPPORT: Readonly<Record<Support, string>> = {
  rendered: 'yes',
  checked: 'checked, no effect yet',
  later: 'not yet',
  ignored: 'ignored',
};

const START = /<!-- parameters: .*? -->\n/;
const END = '<!-- /parameters -->';

/** The README's table of parameters, as the parameters declare themselves. */
export function parameterTable(): string {
  const rows = Object.entries(PARAMETERS).map(
    ([key, { about, support, sdk }]) =>
      `| \`${key}\` | ${about} | ${sdk.map((name) => `\`${name}\``).join(', ')} | ${SUPPORT[support]} |`,
  );
  return ['| parameter | meaning | in the SDKs | rendered |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** A README with the present table in it. */
export function withTable(readme: string): string {
  const start = START.exec(readme);
  const end = readme.indexOf(END);
  if (!start || end === -1) throw new Error('The README has no place for the table of parameters');
  return `${readme.slice(0, start.index + start[0].length)}\n${parameterTable()}\n\n${readme.slice(end)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(README, withTable(readFileSync(README, 'utf8')));
