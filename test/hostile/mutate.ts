/** A number in [0, 1). */
export type Random = () => number;

export function pick<T>(list: readonly T[], random: Random): T {
  return list[Math.floor(random() * list.length)]!;
}

const below = (end: number, random: Random): number => Math.floor(random() * end);

/** Heads are where sizes, counts and offsets stand. */
const HEAD_BYTES = 160;

function place(bytes: Buffer, random: Random): number {
  return below(random() < 0.5 ? Math.min(HEAD_BYTES, bytes.length) : bytes.length, random);
}

/** Numbers that lengths and counts are not made for. */
const EXTREMES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];

type Mutation = (bytes: Buffer, other: Buffer, random: Random) => Buffer;

const flipBits: Mutation = (bytes, _, random) => {
  const changed = Buffer.from(bytes);
  for (let count = 1 + below(4, random); count > 0; count--) {
    const at = place(changed, random);
    changed[at] = changed[at]! ^ (1 << below(8, random));
  }
  return changed;
};

const fillRun: Mutation = (bytes, _, random) => {
  const at = place(bytes, random);
  const value = pick([0, 0xff, below(256, random)], random);
  return Buffer.from(bytes).fill(value, at, Math.min(bytes.length, at + 1 + below(64, random)));
};

const scramble: Mutation = (bytes, _, random) => {
  const at = place(bytes, random);
  const noise = Buffer.from(Array.from({ length: 1 + below(32, random) }, () => below(256, random)));
  const changed = Buffer.from(bytes);
  noise.copy(changed, at);
  return changed;
};

const cut: Mutation = (bytes, _, random) => bytes.subarray(0, place(bytes, random));

const remove: Mutation = (bytes, _, random) => {
  const at = place(bytes, random);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(32, random))]);
};

const repeat: Mutation = (bytes, _, random) => {
  const at = place(bytes, random);
  const part = bytes.subarray(at, at + 1 + below(200, random));
  const parts = Array<Buffer>(1 + below(50, random)).fill(part);
  return Buffer.concat([bytes.subarray(0, at), ...parts, bytes.subarray(at)]);
};

const splice: Mutation = (bytes, other, random) => {
  const part = other.subarray(place(other, random)).subarray(0, 1 + below(400, random));
  const at = place(bytes, random);
  return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at + below(2, random) * part.length)]);
};

/** A number of two or four bytes becomes an extreme one. */
const editNumber: Mutation = (bytes, _, random) => {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(pick(EXTREMES, random));
  const wide = random() < 0.5 ? number : number.subarray(2);
  const changed = Buffer.from(bytes);
  (random() < 0.5 ? wide : wide.reverse()).copy(changed, place(changed, random));
  return changed;
};

const MUTATIONS = [
  flipBits,
  flipBits,
  flipBits,
  fillRun,
  scramble,
  cut,
  remove,
  repeat,
  splice,
  editNumber,
  editNumber,
];

/** A picture with a change or two, of which some may come from another picture. */
export function mutate(picture: Buffer, other: Buffer, random: Random): Buffer {
  const changed = pick(MUTATIONS, random)(picture, other, random);
  return random() < 0.3 ? pick(MUTATIONS, random)(changed, other, random) : changed;
}
