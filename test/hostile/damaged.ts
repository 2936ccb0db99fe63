import { Harness, type Client } from '../support/harness.js';
import { animation, scene } from '../support/pictures.js';
import { damagedFiles, feed } from './damaged-files.js';

/**
 * `node dist/test/hostile/damaged.js [count=3000]`: what damaged files do to the whole, and what they cost. Ends with 1
 * when something was wrong.
 */

const COUNT = Number(process.argv[2] ?? 3000);
const SEED = 20_261_128;

/** Of each kind, whose cost is measured. */
const MEASURED = 200;

/** The costs of all formats in turn, and of JPEGs alone. */
const KINDS = ['jpeg', 'png', 'gif', 'webp', 'avif', 'tiff', 'svg'] as const;
type Kind = (typeof KINDS)[number];

/** A process may replace fewer threads than this for 3,000 files. */
const MAX_REPLACED = 50;

const harness = await Harness.start();
let faults: readonly string[];
try {
  faults = [...(await damages()), ...(await costs('all formats', KINDS)), ...(await costs('JPEGs', ['jpeg']))];
} finally {
  await harness.stop();
}
console.log(faults.length === 0 ? 'nothing was wrong' : `${faults.length} faults:\n${faults.slice(0, 50).join('\n')}`);
process.exit(faults.length === 0 ? 0 : 1);

/** Feeds damaged files; returns what was wrong. */
async function damages(): Promise<readonly string[]> {
  const client = await serve();
  const { answers, wrong, spoilt, replaced } = await feed(harness, client, await damagedFiles(COUNT, SEED));
  const sorted = [...answers].sort(([, a], [, b]) => b - a);
  console.log(`${COUNT} damaged files: ${sorted.map(([answer, count]) => `${count} x ${answer}`).join(', ')}`);
  console.log(`threads replaced ${replaced}; good pictures that were wrong ${spoilt.length}`);
  return [...wrong, ...spoilt, ...(replaced < MAX_REPLACED ? [] : [`${replaced} threads were replaced`])];
}

/** Prints what damaged files cost beside good ones of the same kinds. */
async function costs(name: string, kinds: readonly Kind[]): Promise<readonly string[]> {
  const good = await Promise.all(Array.from({ length: MEASURED }, (_, i) => small(kinds[i % kinds.length]!, i)));
  const broken = good.map((body) => body.subarray(0, Math.round(body.length * 0.6)));
  const whole = await cost(good, 200);
  const cut = await cost(broken, 422);
  const ratio = (key: 'wall' | 'cpu'): string => (cut[key] / whole[key]).toFixed(2);
  console.log(
    `${name}, ${MEASURED} each: good ${whole.wall} ms wall, ${whole.cpu} ms CPU; damaged ${cut.wall} and ${cut.cpu}; ` +
      `ratio ${ratio('wall')} and ${ratio('cpu')}`,
  );
  return [...whole.faults, ...cut.faults];
}

/** Milliseconds of rendering these, by four clients. */
async function cost(
  bodies: readonly Buffer[],
  status: number,
): Promise<{ wall: number; cpu: number; faults: readonly string[] }> {
  const client = await serve();
  const paths = bodies.map((body) => harness.add(body));
  const faults: string[] = [];
  // Codecs that load at first use are no part of the cost.
  await client.get(`/tr:w-31,f-webp/${harness.add(await small('tiff', 0))}`);
  const lane = async (): Promise<void> => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
      const response = await client.get(`/tr:w-30,f-webp/${path}`);
      if (response.status !== status) faults.push(`${response.status} for ${status}: ${path}`);
    }
  };
  const cpu = process.cpuUsage();
  const started = performance.now();
  await Promise.all(Array.from({ length: 4 }, lane));
  const wall = Math.round(performance.now() - started);
  const { user, system } = process.cpuUsage(cpu);
  await client.images.close();
  return { wall, cpu: Math.round((user + system) / 1000), faults };
}

/** A good picture; no two are the same. */
function small(kind: Kind, index: number): Promise<Buffer> {
  const width = 100 + index;
  if (kind === 'gif') return animation('gif', ['#d00000', '#2a6f97', '#e9c46a'], width);
  if (kind === 'svg') return Promise.resolve(drawing(width));
  return scene(width, 80).toFormat(kind).toBuffer();
}

function drawing(width: number): Buffer {
  const size = `width="${width}" height="80"`;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" ${size}><rect ${size} fill="#2a6f97"/><circle r="40" fill="#d00000"/></svg>`,
  );
}

/** Threads have the deadline that they have by default. */
function serve(): Promise<Client> {
  return harness.serve({ workers: 1, limits: { renderMs: 15_000 } });
}
