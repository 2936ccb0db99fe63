// @ts-check
/** Runs the workloads named, or all, one after the other. A run of all writes `RESULTS.md`. */

import { writeFileSync } from 'node:fs';
import { machine, versions } from './lib/machine.mjs';
import { stopAll } from './lib/processes.mjs';
import { goalTable } from './lib/report.mjs';

const WORKLOADS = [
  'hits',
  'aliases',
  'cold',
  'variety',
  'damaged',
  'warm',
  'gallery',
  'stampede',
  'overload',
  'passthrough',
  'memory',
  'start',
  'bytes',
  'refined',
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !WORKLOADS.includes(name));
if (unknown.length > 0) {
  console.error(`There is no workload ${unknown.join(', ')}; there are ${WORKLOADS.join(', ')}`);
  process.exit(1);
}

const started = performance.now();
const about = machine();
const sections = [];
/** @type {import('./lib/report.mjs').Goal[]} */
const goals = [];
for (const name of WORKLOADS.filter((name) => asked.length === 0 || asked.includes(name))) {
  const { title, run } = await import(`./workloads/${name}.mjs`);
  console.log(`\n== ${name}: ${title}`);
  const begun = performance.now();
  try {
    /** @type {import('./lib/report.mjs').Result} */
    const result = await run({ log: (/** @type {string} */ line) => console.log(line) });
    goals.push(...result.goals);
    const settings = result.settings.map((line) => `- ${line}`).join('\n');
    sections.push([`## ${title} (\`${name}\`, ${secondsSince(begun)} s)`, settings, ...result.tables].join('\n\n'));
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
    sections.push(
      `## ${title} (\`${name}\`)\n\n**Failed**: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
    );
    await stopAll();
  }
}

const text = [
  '# Results',
  `Made by \`npm run bench\` in ${secondsSince(started)} s. Medians; least and most in brackets. Ratios are ours divided by theirs, round by round; less is better unless a table says otherwise.`,
  about.map((line) => `- ${line}`).join('\n'),
  `Versions: ${versions()}.`,
  '## Goals',
  goalTable(goals),
  ...sections,
].join('\n\n');
console.log(`\n${text}`);
if (asked.length === 0) writeFileSync(new URL('RESULTS.md', import.meta.url), `${text}\n`);

/** @param {number} begun */
function secondsSince(begun) {
  return Math.round((performance.now() - begun) / 1000);
}
