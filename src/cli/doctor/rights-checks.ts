import { PimRefusal } from '../../pim/answers.js';
import { itemsIn, textIn, type Json } from '../../pim/catalogue/json.js';
import { readAssetFamily, readEntity, readStructure } from '../../pim/catalogue/structure.js';
import { PICTURE_EXTENSIONS } from '../../render/protocol/formats.js';
import { ImageError } from '../../shared/errors.js';
import { parseResourcePath } from '../../url/index.js';
import { explain } from '../problems.js';
import { fail, pass, skip, type Check, type Finding } from './check.js';
import { causeOf, rightIn } from './connection-checks.js';
import type { Patient } from './patient.js';

/** Bytes of a file that show that the PIM gives files. */
const SOME_BYTES = 64 * 1024;

/** Looks at one kind of what the PIM has, and tells what it saw. */
type Look = (patient: Patient, signal: AbortSignal) => Promise<Finding>;

const LOOKS: Readonly<Record<string, Look>> = {
  products: lookAtProducts,
  'product models': lookAtModels,
  'attributes and families': lookAtStructure,
  assets: (patient, signal) => lookAtMembers(patient, 'asset', signal),
  'reference entities': (patient, signal) => lookAtMembers(patient, 'record', signal),
  categories: lookAtCategories,
  'media files': lookAtMedia,
};

/** Checks of the rights of the connection, kind by kind. */
export function rightsChecks(patient: Patient): readonly Check[] {
  return Object.entries(LOOKS).map(([name, look]) => ({
    name,
    needs: ['credentials'],
    run: () => judged(() => look(patient, AbortSignal.timeout(patient.settings.limits.pimMs))),
  }));
}

/** A 403 names the right that is missing. An edition may lack a kind. */
async function judged(look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof PimRefusal && error.pimStatus === 403) {
      return fail(
        'The connection may not read this.',
        `Give ${rightIn(causeOf(error))}. If you need none of it, leave it out by --skip.`,
      );
    }
    if (error instanceof ImageError && error.code === 'ENOENT') return skip('not in this edition of the PIM');
    return fail(explain(error));
  }
}

async function lookAtProducts(patient: Patient, signal: AbortSignal): Promise<Finding> {
  const { json } = patient.services.pim;
  const byUuid = await json.ask('products-uuid?limit=100', signal).catch((error: unknown) => {
    // Before 7.0.
    if (error instanceof ImageError && error.code === 'ENOENT') return undefined;
    throw error;
  });
  const items = itemsIn(byUuid ?? (await json.ask('products?limit=100', signal)));
  patient.products = items.flatMap(nameOf);
  return pass(items.length === 0 ? 'may be read; there are none, or none that the user may see' : 'may be read');
}

function nameOf(item: Json): Patient['products'] {
  const [identifier, uuid] = [textIn(item.identifier), textIn(item.uuid)];
  if (identifier !== undefined) return [{ kind: 'products', name: identifier }];
  return uuid === undefined ? [] : [{ kind: 'products-uuid', name: uuid.toLowerCase() }];
}

async function lookAtModels({ services }: Patient, signal: AbortSignal): Promise<Finding> {
  await services.pim.json.ask('product-models?limit=1', signal);
  return pass('may be read');
}

async function lookAtStructure(patient: Patient, signal: AbortSignal): Promise<Finding> {
  const { media } = await readStructure(patient.services.pim.json, signal);
  const contents = Object.values(media);
  const ownersOf = (type: 'asset' | 'record'): readonly string[] => [
    ...new Set(contents.flatMap((content) => (content.type === type ? [content.owner] : []))),
  ];
  patient.owners = { asset: ownersOf('asset'), record: ownersOf('record') };
  return pass(`may be read; ${contents.length} product attributes hold media`);
}

async function lookAtCategories({ services }: Patient, signal: AbortSignal): Promise<Finding> {
  await services.pim.json.ask('categories?limit=1', signal);
  return pass('may be read');
}

/** Assets or records: of the first family or entity that products link to, else of the first that there is. */
async function lookAtMembers(patient: Patient, type: 'asset' | 'record', signal: AbortSignal): Promise<Finding> {
  const { json } = patient.services.pim;
  const [list, members, read] =
    type === 'asset'
      ? (['asset-families', 'assets', readAssetFamily] as const)
      : (['reference-entities', 'records', readEntity] as const);
  const first = textIn(itemsIn(await json.ask(list, signal))[0]?.code);
  const owner = patient.owners?.[type][0] ?? first;
  if (owner === undefined) return skip('the PIM has none');
  if (!(await read(json, owner, signal))) return skip('not in this edition of the PIM');
  await json.ask(`${list}/${encodeURIComponent(owner)}/${members}`, signal);
  return pass(`may be read (${owner})`);
}

/** Downloads the first picture. */
async function lookAtMedia(patient: Patient, signal: AbortSignal): Promise<Finding> {
  const { pim } = patient.services;
  const codes = itemsIn(await pim.json.ask('media-files?limit=100', signal)).flatMap(({ code }) => textIn(code) ?? []);
  const code = codes.find(isPicture) ?? codes[0];
  if (code === undefined) return skip('the PIM has none yet');
  const policy = () => ({ maxBytes: SOME_BYTES, overflow: 'stream' }) as const;
  const { content } = await pim.download(parseResourcePath(`media-files/${code}`), policy, signal);
  if (!Buffer.isBuffer(content)) content.cancel();
  if (isPicture(code)) patient.pictures.push(`media-files/${code}`);
  return pass('can be downloaded');
}

/** By the extension that the PIM keeps in a code. */
export function isPicture(code: string): boolean {
  return PICTURE_EXTENSIONS.has(/\.([^.]*)$/.exec(code)?.[1]?.toLowerCase() ?? '');
}
