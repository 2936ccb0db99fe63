import { randomBytes } from 'node:crypto';
import { toKeyv, type KeyvLike } from '../../cache/keyv-store.js';
import { TARGET_FORMATS, type TargetFormat } from '../../render/protocol/formats.js';
import type { RenderTask } from '../../render/protocol/messages.js';
import { raceResponsive } from '../../shared/deadline.js';
import { digestOf } from '../../shared/bytes.js';
import { parseTransformation } from '../../url/index.js';
import { isShared } from '../store.js';
import { explain, textOf } from '../problems.js';
import { fail, pass, skip, type Check, type Finding } from './check.js';
import type { Patient } from './patient.js';

/** Milliseconds: the first call may have to connect, later reads have what the middleware gives them. */
const PATIENCE_MS = 5000;
const READ_MS = 250;

/** Larger than the columns that some adapters create (64 KiB), and as usual as a picture. */
const VALUE_BYTES = 200_000;
const VALUE_TTL_MS = 60_000;

const SAMPLE_SIDE = 64;
const SAMPLE_PIXELS = 1_000_000;
const DRAWING = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" width="${SAMPLE_SIDE}" height="${SAMPLE_SIDE}"><circle cx="32" cy="32" r="24" fill="#d00"/></svg>`,
);

/** Two frames of four by four pixels. */
const ANIMATION = Buffer.from(
  'R0lGODlhBAAEAIAAAExpcf8AACH/C05FVFNDQVBFMi4wAwECAAAh+QQFCgAAACwAAAAABAAEAAACBIyPGQUAIfkEBRQAAAAsAAAAAAQABACATGlxAAD/AgSMjxkFADs=',
  'base64',
);

/** Checks of what does not need the PIM. */
export function ownChecks(patient: Patient): readonly Check[] {
  return [
    { name: 'store', needs: [], run: () => checkStore(patient) },
    { name: 'codecs', needs: [], run: () => checkCodecs(patient) },
  ];
}

async function checkStore({ settings }: Patient): Promise<Finding> {
  if (!settings.store) return skip('none: results are kept in the memory of each process');
  const keyv = toKeyv(settings.store);
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  keyv.on?.('error', onError);
  try {
    const finding = await roundTrip(keyv);
    // Keyv emits an adapter's error as an event, and answers as if nothing was there.
    if (errors.length > 0)
      return fail(`The store fails: ${textOf(errors[0])}.`, 'Check its address and credentials, and that it runs.');
    if (finding.status === 'pass' && !isShared(settings.store))
      return pass(`${finding.message}, in memory: other processes have their own`);
    return finding;
  } catch (error) {
    return fail(
      `The store fails: ${textOf(errors[0] ?? error)}.`,
      'Check its address and credentials, and that it runs.',
    );
  } finally {
    keyv.off?.('error', onError);
  }
}

async function roundTrip(keyv: KeyvLike): Promise<Finding> {
  const key = `akeneo-images-doctor:${randomBytes(8).toString('hex')}`;
  const value = randomBytes(VALUE_BYTES);
  // This may have to connect.
  await inTime(keyv.get(key), PATIENCE_MS);
  await inTime(keyv.set(key, value, VALUE_TTL_MS), PATIENCE_MS);
  let got: unknown;
  try {
    got = await inTime(keyv.get(key), READ_MS);
  } catch {
    return fail(
      `The store has not given ${VALUE_BYTES / 1000} KB back within ${READ_MS} ms, after which it counts as failed.`,
      'Use a store that is nearer or faster.',
    );
  } finally {
    await inTime(keyv.delete(key), PATIENCE_MS).catch(() => undefined);
  }
  if (got === undefined || got === null) {
    return fail(
      'The store has lost a value that it has just taken.',
      'Is it full, read-only, or limited in the size of values? (Redis: maxmemory-policy allkeys-lru; MySQL: LONGTEXT)',
    );
  }
  if (!(got instanceof Uint8Array) || !value.equals(got)) {
    return fail(
      'The store gives other bytes back than it was given.',
      'It must keep Buffers as they are: check its serializer, its adapter, and the size of its column.',
    );
  }
  return pass('keeps Buffers as they are, with a TTL');
}

function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  return raceResponsive(work, ms, () => new Error(`no answer within ${ms} ms`));
}

/** Renders a small picture in each format. */
async function checkCodecs({ services }: Patient): Promise<Finding> {
  const failures: string[] = [];
  for (const format of TARGET_FORMATS) {
    try {
      const result = await services.pool.render(sampleTask(format));
      if (result.format !== format) failures.push(`${format} became ${result.format}`);
    } catch (error) {
      failures.push(`${format}: ${explain(error)}`);
    }
  }
  if (failures.length === 0) return pass(`${TARGET_FORMATS.join(', ')} can be made`);
  return fail(
    `Not all formats can be made: ${failures.join('; ')}.`,
    'Install the package again (npm ci), and see that WebAssembly and worker threads are allowed and memory suffices.',
  );
}

function sampleTask(format: TargetFormat): RenderTask {
  // Only animations become GIF.
  const isGif = format === 'gif';
  const bytes = isGif ? ANIMATION : DRAWING;
  const target = {
    pathTransformation: isGif ? 'w-2' : `w-${SAMPLE_SIDE / 2},f-${format}`,
    queryTransformation: undefined,
  };
  return {
    source: { bytes, format: isGif ? 'gif' : 'svg', digest: digestOf(bytes) },
    transformation: parseTransformation(target, { named: {}, restrictUnnamed: false, quality: 80 }),
    layers: new Map(),
    accepted: { avif: false, webp: false },
    autoFormats: [],
    thumbnail: false,
    limits: { inputPixels: SAMPLE_PIXELS, outputPixels: SAMPLE_PIXELS },
    detections: {},
    strict: false,
  };
}
