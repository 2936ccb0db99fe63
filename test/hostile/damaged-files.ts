import sharp from 'sharp';
import { sniff } from '../../src/render/protocol/formats.js';
import { errorCode, type Client, type Harness } from '../support/harness.js';
import { jpeg } from '../support/pictures.js';
import { seeded } from '../../example-app/pictures/random.js';
import { be32, patched } from './bytes.js';
import { GOOD_PICTURES } from './good-pictures.js';
import { mutate, pick, type Random } from './mutate.js';

/** Clients that ask at once. */
const CLIENTS = 4;

/** What is asked of damaged files. */
const TRANSFORMATIONS = ['w-40,f-webp', 'w-20,h-20,cm-extract,f-webp', 'w-30,f-jpg', 'rt-90,f-webp', 'f-webp,lo-true'];

/** Each good picture has a size that nobody has asked for yet. */
const WIDTHS = { from: 20, count: 80 };

/** A file that was good once. */
export interface DamagedFile {
  /** What it was and which change it is, to be found again. */
  readonly name: string;
  readonly body: Buffer;
}

/** What became of the files. */
export interface Damages {
  /** Answers by status and code: `422 EDECODE`. */
  readonly answers: ReadonlyMap<string, number>;
  /** Answers that no damaged file may get. */
  readonly wrong: readonly string[];
  /** Good pictures that were not right. */
  readonly spoilt: readonly string[];
  /** Threads that were replaced. */
  readonly replaced: number;
}

/** A damaged picture may still be one, or it is refused. */
const ALLOWED: ReadonlySet<string> = new Set(['200 none', '400 ELIMIT', '413 ELIMIT', '422 EDECODE', '422 ECIRCUIT']);

/** As many damaged files, of all formats in turn: cut, changed at random, or with a number that is too large. */
export async function damagedFiles(count: number, seed: number): Promise<readonly DamagedFile[]> {
  const sound = await Promise.all(
    Object.entries(GOOD_PICTURES).map(async ([name, make]) => [name, await make()] as const),
  );
  return Array.from({ length: count }, (_, index) => {
    const [name, body] = sound[index % sound.length]!;
    const random = seeded(seed + index);
    return { name: `${name}, change ${seed + index}`, body: damaged(body, pick(sound, random)[1], random) };
  });
}

/** It nearly always still begins as a picture does: what does not is passed on, and no decoder sees it. */
function damaged(body: Buffer, other: Buffer, random: Random): Buffer {
  for (;;) {
    const changed = pick([cut, enlarged, mutate, mutate], random)(body, other, random);
    if (changed.length > 0 && (sniff(changed) || random() < 0.05)) return changed;
  }
}

const cut = (body: Buffer, _: Buffer, random: Random): Buffer => body.subarray(0, Math.ceil(random() * body.length));

const enlarged = (body: Buffer, _: Buffer, random: Random): Buffer =>
  patched(body, Math.floor(random() * (body.length - 4)), be32(pick([0x7fffffff, 0xffffffff, 0x10000], random)));

/** Asks for damaged files, and for a good picture after each of them. */
export async function feed(harness: Harness, client: Client, files: readonly DamagedFile[]): Promise<Damages> {
  const photo = harness.add(await jpeg(120, 80));
  const answers = new Map<string, number>();
  const wrong: string[] = [];
  const spoilt: string[] = [];
  const before = client.images.stats().render.replaced;
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < files.length; index = next++) {
      const { name, body } = files[index]!;
      const transformation = TRANSFORMATIONS[index % TRANSFORMATIONS.length]!;
      const response = await client.get(`/tr:${transformation}/${harness.add(body)}`);
      const answer = `${response.status} ${errorCode(response) ?? 'none'}`;
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
      if (!ALLOWED.has(answer)) wrong.push(`${answer}: ${name}, ${transformation}\n${harness.logger.lines.at(-1)}`);
      const fault = await faultOfGoodPicture(client, photo, index);
      if (fault !== undefined) spoilt.push(`after ${name}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, lane));
  return { answers, wrong, spoilt, replaced: client.images.stats().render.replaced - before };
}

/** What is wrong with a good picture of a size of its own, if anything is. */
async function faultOfGoodPicture(client: Client, photo: string, index: number): Promise<string | undefined> {
  const width = WIDTHS.from + (index % WIDTHS.count);
  const height = WIDTHS.from + Math.floor(index / WIDTHS.count);
  const response = await client.get(`/tr:w-${width},h-${height},c-force,f-jpg/${photo}`);
  if (response.status !== 200) return `${response.status} ${errorCode(response)}`;
  const { data, info } = await sharp(response.body).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  if (info.width !== width || info.height !== height) return `${info.width}x${info.height}`;
  // The middle of the red square, see `scene`.
  const at = (Math.floor(height / 4) * width + Math.floor(width / 6)) * 3;
  const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
  return red > 150 && green < 80 && blue < 80 ? undefined : `rgb(${red}, ${green}, ${blue})`;
}
