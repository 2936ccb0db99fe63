// @ts-check
/** Runs the workloads named, or all, one after the other, and writes `RESULTS.md`. */

import { writeFileSync } from 'node:fs';
import { machine, versions } from './lib/machine.mjs';
import { goalTable } from './lib/report.mjs';

const WORKLOADS = ['hits', 'cold', 'gallery', 'stampede'];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !WORKLOADS.includes(name));
if (unknown.length > 0) {
  console.error(`There is no workload ${unknown.join(', ')}; there are ${WORKLOADS.join(', ')}`);
  process.exit(1);
}
const names = WORKLOADS.filter((name) => asked.length === 0 || asked.includes(name));

const started = Date.now();
const about = machine();
const sections = [];
/** @type {import('./lib/report.mjs').Goal[]} */
const goals = [];
for (const name of names) {
  const { title, run } = await import(`./workloads/${name}.mjs`);
  const begun = Date.now();
  console.log(`\n== ${name}: ${title}`);
  /** @type {import('./lib/report.mjs').Result} */
  const result = await run({ log: (/** @type {string} */ line) => console.log(line) });
  const seconds = `${Math.round((Date.now() - begun) / 1000)} s`;
  if (result.skipped !== undefined) console.log(result.skipped);
  for (const text of result.tables) console.log(`\n${text}`);
  goals.push(...result.goals);
  const body = result.skipped === undefined ? result.tables : [result.skipped, ...result.tables];
  sections.push(
    [`## ${title} (\`${name}\`, ${seconds})`, result.settings.map((line) => `- ${line}`).join('\n'), ...body].join(
      '\n\n',
    ),
  );
}

const text = [
  '# Results',
  `Made by \`npm run bench${asked.length > 0 ? ` -- ${names.join(' ')}` : ''}\` in ${Math.round((Date.now() - started) / 1000)} s. Medians; least and most in brackets. Ratios are ours divided by theirs, round by round; below 1 is better for ours unless a table says otherwise.`,
  about.map((line) => `- ${line}`).join('\n'),
  `Versions: ${versions()}.`,
  '## Goals',
  goalTable(goals),
  ...sections,
].join('\n\n');
writeFileSync(new URL('RESULTS.md', import.meta.url), `${text}\n`);
console.log(`\n${goalTable(goals)}\n\nWritten to bench/RESULTS.md`);
