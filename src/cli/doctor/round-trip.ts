import { setMaxListeners } from 'node:events';
import { Handler } from '../../http/handler.js';
import { signTarget } from '../../url/index.js';
import { Loopback, type LoopbackResponse } from '../loopback.js';
import { explain } from '../problems.js';
import { fail, pass, skip, type Check, type Finding } from './check.js';
import type { Patient } from './patient.js';
import { isPicture } from './rights-checks.js';

const WIDTH = 200;

/** Checks the whole way of a request: the first picture of a product, resized. */
export function roundTripChecks(patient: Patient): readonly Check[] {
  return [{ name: 'a picture', needs: ['credentials', 'codecs'], run: () => checkPicture(patient) }];
}

async function checkPicture(patient: Patient): Promise<Finding> {
  // Without the rights of products, that of a media file is a picture, too.
  const found = await firstPicture(patient).catch(() => undefined);
  const picture = found ?? patient.pictures[0];
  if (picture === undefined) return skip('the PIM has no picture yet, or none that the connection may see');
  const { settings, services } = patient;
  const recorder = { served: () => undefined, failed: () => undefined };
  const handler = new Handler(settings, services.library, services.catalogue, recorder, services.telemetry.request);
  const loopback = await Loopback.start((req, res, next) => handler.handle(req, res, next));
  try {
    const target = transformed(picture, patient);
    const started = performance.now();
    const response = await loopback.get(`/${target}`, { accept: 'image/avif,image/webp,*/*' });
    return judge(picture, response, performance.now() - started);
  } catch (error) {
    return fail(explain(error));
  } finally {
    await handler.close(0);
    await loopback.close();
  }
}

/** Signed where it has to be; with a named transformation where no others are taken. */
function transformed(picture: string, { settings }: Patient): string {
  const [name] = Object.keys(settings.namedTransformations);
  const named = name === undefined ? '' : `tr:n-${name}/`;
  const target = `${settings.restrictUnnamed ? named : `tr:w-${WIDTH}/`}${picture}`;
  const [key] = settings.privateKeys;
  return settings.requireSignature && key !== undefined ? signTarget(target, key, undefined) : target;
}

/** The address of the first picture among the first products. */
async function firstPicture({ products, services, settings }: Patient): Promise<string | undefined> {
  const signal = AbortSignal.timeout(settings.limits.requestMs);
  setMaxListeners(0, signal);
  const { listings } = services.catalogue;
  const listed = await Promise.all(
    products.map(({ kind, name }) =>
      listings.get({ kind, name, member: undefined }, { locale: undefined, channel: undefined }, signal),
    ),
  );
  return listed.flatMap((listing) => listing?.media ?? []).find(({ code }) => isPicture(code))?.aliasTarget;
}

function judge(picture: string, { status, headers, bytes }: LoopbackResponse, ms: number): Finding {
  if (status === 200) {
    const type = String(headers['content-type']);
    return pass(
      `${picture} became ${type}, ${kilobytes(bytes)}, in ${Math.round(ms)} ms${partsOf(headers['server-timing'])}`,
    );
  }
  const error = headers['ik-error'];
  return fail(
    `${picture} was answered with ${status}${typeof error === 'string' ? `: ${error}` : ''}.`,
    'docs/errors.md tells what each code means. If other pictures work, it is this file.',
  );
}

function kilobytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} KB`;
}

/** `Server-Timing` in words. */
function partsOf(header: string | readonly string[] | undefined): string {
  const parts = [...String(header ?? '').matchAll(/([\w-]+)(?:;desc="[^"]*")?;dur=([\d.]+)/g)].map(
    ([, name, ms]) => `${name} ${Math.round(Number(ms))} ms`,
  );
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
