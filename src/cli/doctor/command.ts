import type { AkeneoImagesOptions } from '../../middleware/parse-options.js';
import { CONFIG, type Command, type Invocation } from '../command.js';
import { loadOptions, settingsOf, type LoadedOptions } from '../load-options.js';
import { CommandError, EXIT, explain, UsageError } from '../problems.js';
import { disconnect } from '../store.js';
import type { Terminal } from '../terminal.js';
import { fail, pass, skip, type Check, type Finding } from './check.js';
import { connectionChecks } from './connection-checks.js';
import { ownChecks } from './own-checks.js';
import { admit, discharge } from './patient.js';
import { rightsChecks } from './rights-checks.js';
import { roundTripChecks } from './round-trip.js';

const NAME_WIDTH = 24;

export const DOCTOR: Command = {
  name: 'doctor',
  summary: 'find out what is wrong between here and the PIM',
  usage: '[options]',
  text: `Checks, one after the other: options, proxy, address, clock, credentials, the rights of the
connection (products, product models, attributes and families, assets, reference entities,
categories, media files), store, codecs, and a picture on its whole way. Says what to do about
what fails, and ends with 1 then.`,
  options: {
    json: { type: 'boolean', text: 'print the findings as JSON: { ok, checks: [{ name, status, message, todo }] }' },
    skip: { type: 'string', multiple: true, value: 'NAME', text: 'leave a check out, such as categories' },
    ...CONFIG,
  },
  examples: ['akeneo-images doctor', 'akeneo-images doctor --skip categories --json'],
  run: doctor,
};

interface NamedFinding extends Finding {
  readonly name: string;
}

async function doctor(invocation: Invocation): Promise<number> {
  const { values, positionals, terminal } = invocation;
  if (positionals.length > 0) throw new UsageError(`doctor takes no arguments, such as ${positionals[0]!}`);
  const isJson = values.flag('json');
  const findings: NamedFinding[] = [];
  const report = (name: string, finding: Finding): void => {
    findings.push({ name, ...finding });
    if (!isJson) print(terminal, name, finding);
  };
  await examine(invocation, report);
  const failures = findings.filter(({ status }) => status === 'fail').length;
  if (isJson) terminal.line(JSON.stringify({ ok: failures === 0, checks: findings }, undefined, 2));
  else terminal.line(`\n${failures === 0 ? 'All is well.' : `${failures} of ${findings.length} checks failed.`}`);
  return failures === 0 ? EXIT.fine : EXIT.wrong;
}

type Report = (name: string, finding: Finding) => void;

async function examine(invocation: Invocation, report: Report): Promise<void> {
  const left = new Set(invocation.values.list('skip'));
  const loaded = await checkOptions(invocation, report);
  if (!loaded) return;
  const patient = admit(loaded.options as AkeneoImagesOptions);
  try {
    const checks = [
      ...connectionChecks(patient),
      ...rightsChecks(patient),
      ...ownChecks(patient),
      ...roundTripChecks(patient),
    ];
    for (const name of left) {
      if (!checks.some((check) => check.name === name))
        throw new UsageError(`--skip: there is no check ${JSON.stringify(name)}`);
    }
    await runChecks(checks, left, report);
  } finally {
    await discharge(patient);
    await disconnect(patient.settings.store);
  }
}

/** Undefined where they are wrong: without them there is nothing to check. */
async function checkOptions(invocation: Invocation, report: Report): Promise<LoadedOptions | undefined> {
  try {
    const loaded = await loadOptions(invocation);
    settingsOf(loaded);
    report('options', pass(`from ${loaded.source}`));
    return loaded;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    report('options', fail(`${error.message}.`, 'The other checks need these.'));
    return undefined;
  }
}

async function runChecks(checks: readonly Check[], left: ReadonlySet<string>, report: Report): Promise<void> {
  const passed = new Set<string>();
  for (const { name, needs, run } of checks) {
    const missing = needs.find((need) => !passed.has(need));
    let finding: Finding;
    if (left.has(name)) finding = skip('left out');
    else if (missing !== undefined) finding = skip(`not checked: this needs ${missing}`);
    else finding = await run().catch((error: unknown) => fail(explain(error)));
    if (finding.status === 'pass') passed.add(name);
    report(name, finding);
  }
}

const SIGNS = { pass: ['green', '✔'], fail: ['red', '✘'], skip: ['dim', '-'] } as const;

function print(terminal: Terminal, name: string, { status, message, todo }: Finding): void {
  const [colour, sign] = SIGNS[status];
  terminal.line(`${terminal.paint(colour, sign)} ${name.padEnd(NAME_WIDTH)} ${message}`);
  if (todo !== undefined) terminal.line(`${' '.repeat(NAME_WIDTH + 2)} ${todo}`);
}
