import { resolve } from 'node:path';
import type { Settings } from '../../middleware/parse-options.js';
import { signTarget } from '../../url/index.js';
import { CONFIG, type Command, type Invocation } from '../command.js';
import { loadOptions, settingsOf, type LoadedOptions } from '../load-options.js';
import { CommandError, EXIT } from '../problems.js';
import { disconnect, isShared } from '../store.js';
import { askServer, Inside, type Ask } from './askers.js';
import { DoneFile } from './done-file.js';
import { Progress } from './progress.js';
import { readWarmSettings, type WarmSettings } from './settings.js';
import { listProducts, readTargets, withTransformations } from './targets.js';
import { Warmer, type Job } from './warmer.js';

/** Failures that are told one by one. */
const MAX_TOLD = 20;

export const WARM: Command = {
  name: 'warm',
  summary: 'make pictures before somebody asks for them',
  usage: '[FILE | -] [options]',
  text: `Asks for each picture once: of the addresses in FILE (or stdin, as -), one a line, or of all
products of a family or category. Asks the server at --endpoint or, without one, makes the
pictures here and puts them into the store of the configuration. Waits when the server or the
PIM has enough (503, Retry-After), and stops when it is refused (401, 403).`,
  options: {
    endpoint: { type: 'string', value: 'URL', text: 'where a running server has the middleware (default: none)' },
    family: { type: 'string', value: 'CODE', text: 'all products of this family' },
    category: { type: 'string', value: 'CODE', text: 'all products of this category and those below it' },
    tr: { type: 'string', multiple: true, value: 'STRING', text: 'transformation, such as w-400,f-auto' },
    widths: { type: 'string', value: 'LIST', text: 'widths in pixels, such as 320,640; each with each --tr' },
    formats: {
      type: 'string',
      value: 'LIST',
      text: 'clients to make them for: avif, webp, other (default: avif,webp)',
    },
    concurrency: { type: 'string', value: 'N', text: 'pictures at a time (default: 4)' },
    resume: { type: 'string', value: 'FILE', text: 'keep what is done in this file, and leave it out the next time' },
    ...CONFIG,
  },
  examples: [
    'akeneo-images warm --category summer --widths 320,640 --endpoint http://localhost:3000/images',
    'akeneo-images warm addresses.txt --formats avif --resume done.txt',
  ],
  run: warm,
};

async function warm(invocation: Invocation): Promise<number> {
  const wanted = readWarmSettings(invocation);
  const loaded = await loadOptions(invocation);
  const isRemote = wanted.endpoint !== undefined;
  // A server that takes unsigned addresses from a file needs nothing of ours.
  const settings =
    isRemote && wanted.file !== undefined && loaded.options.baseUrl === undefined ? undefined : settingsOf(loaded);
  if (!isRemote && !isShared(settings?.store)) {
    throw new CommandError(
      'there is nothing to warm: give --endpoint of a running server, or set a store in the configuration that it shares',
    );
  }
  const inside = settings && new Inside(settings);
  try {
    const targets = await targetsOf(wanted, invocation, inside);
    const ask = wanted.endpoint === undefined ? inside!.ask : askServer(wanted.endpoint);
    return await warmAll(targets, { invocation, wanted, ask, sign: signerOf(loaded, settings) });
  } finally {
    await inside?.close();
    await disconnect(settings?.store);
  }
}

async function targetsOf(
  wanted: WarmSettings,
  { io }: Invocation,
  inside: Inside | undefined,
): Promise<readonly string[]> {
  const { file, family, category, transformations } = wanted;
  const plain =
    file === undefined
      ? await listProducts(inside!.services.pim.json, { family, category })
      : await readTargets(file, io);
  return withTransformations([...new Set(plain)], transformations);
}

function signerOf({ options }: LoadedOptions, settings: Settings | undefined): (target: string) => string {
  const [key] = settings?.privateKeys ?? [options.privateKey].flat();
  const isNeeded = settings?.requireSignature ?? options.requireSignature === true;
  return isNeeded && key !== undefined ? (target) => signTarget(target, key, undefined) : (target) => target;
}

interface Work {
  readonly invocation: Invocation;
  readonly wanted: WarmSettings;
  readonly ask: Ask;
  readonly sign: (target: string) => string;
}

async function warmAll(targets: readonly string[], { invocation, wanted, ask, sign }: Work): Promise<number> {
  const { io, terminal } = invocation;
  const done = new DoneFile(wanted.resume === undefined ? undefined : resolve(io.cwd, wanted.resume));
  const all = jobsOf(targets, wanted);
  const jobs = all.filter(({ id }) => !done.has(id));
  const progress = new Progress(terminal, jobs.length);
  const interrupted = new AbortController();
  const off = io.onSignal(() => interrupted.abort());
  const started = performance.now();
  const warmer = new Warmer({
    ask: (target, ...rest) => ask(sign(target), ...rest),
    concurrency: wanted.concurrency,
    signal: interrupted.signal,
    onEnd: ({ id, target }, outcome, bytes, reason) => {
      progress.add(outcome, bytes);
      if (outcome !== 'failed') done.add(id);
      else if (progress.counts.failed <= MAX_TOLD) progress.note(`failed: ${target} (${reason ?? 'unknown'})`);
    },
  });
  const stopped = await warmer.run(jobs.values());
  off();
  progress.close();
  const { made, hit, missing, failed } = progress.counts;
  const seconds = Math.round((performance.now() - started) / 1000);
  terminal.line(
    `${made} made, ${hit} were there, ${missing} without a picture, ${failed} failed, ${all.length - jobs.length} done before; ${(progress.bytes / 1e6).toFixed(1)} MB in ${seconds} s`,
  );
  if (stopped !== undefined) {
    const left = jobs.length - progress.ended;
    terminal.note(`akeneo-images: stopped with ${left} left, because ${stopped}`);
  }
  return failed > 0 || stopped !== undefined ? EXIT.wrong : EXIT.fine;
}

function jobsOf(targets: readonly string[], { formats, file }: WarmSettings): readonly Job[] {
  return targets.flatMap((target) =>
    formats.map(({ name, accept }) => ({ target, accept, id: `${name} ${target}`, mayBeMissing: file === undefined })),
  );
}
