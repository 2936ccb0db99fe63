// @ts-check
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

const require = createRequire(import.meta.url);
const PACKAGES = [
  'sharp',
  'ipx',
  'express-sharp',
  'next',
  'express',
  'express-5',
  'keyv',
  'autocannon',
  'calc-s2-rust',
];
const OURS = ['wasm-vips', '@squoosh/lib', '@jsquash/webp', '@jsquash/avif', 'node-fetch'];

/** The machine and what else it is doing, as sentences. */
export function machine() {
  const [cpu] = cpus();
  const [load] = loadavg();
  return [
    `${cpu?.model.trim() ?? 'unknown CPU'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${release()} ${arch()}`,
    `Node ${process.version}; load before the start: ${load.toFixed(2)}${load > 0.5 ? ' (**the machine was not quiet: the times are rough**)' : ''}`,
  ];
}

/** Versions of the contestants and of what they are made of. */
export function versions() {
  const root = (/** @type {string} */ name) => new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  const own = (/** @type {string} */ name) => new URL(`../node_modules/${name}/package.json`, import.meta.url);
  const { vips, aom, webp, mozjpeg } = require('sharp').versions;
  return [
    ...OURS.map((name) => `${name} ${version(root(name))}`),
    ...PACKAGES.map((name) => `${name} ${version(own(name))}`),
    `in sharp: libvips ${vips}, aom ${aom}, libwebp ${webp}, mozjpeg ${mozjpeg}`,
  ].join(', ');
}

/** @param {URL} file */
function version(file) {
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
