import {
  BLACK,
  DAMAGED,
  ENDLESS,
  shown,
  TOO_LARGE,
  TOO_MANY_PARTS,
  type HostilePicture,
  type Rgb,
} from './hostile-picture.js';
import { blackPng } from './png.js';

const RED: Rgb = [208, 0, 0];
const RECT = '<rect width="40" height="30" fill="#d00000"/>';
const SMALL = 'width="40" height="30"';

const NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const drawing = (content: string, attributes = SMALL, prolog = ''): Buffer =>
  Buffer.from(`${prolog}<svg ${NAMESPACES} ${attributes}>${content}</svg>`);

/** Each of ten names stands for ten of the one before. */
function entities(): string {
  const levels = Array.from({ length: 10 }, (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`);
  return `<!DOCTYPE svg [<!ENTITY e0 "<g/>">${levels.join('')}]>`;
}

/** The same by references to what is drawn. */
function references(): string {
  const levels = Array.from(
    { length: 10 },
    (_, level) => `<g id="u${level + 1}">${`<use xlink:href="#u${level}"/>`.repeat(10)}</g>`,
  );
  return `<defs><rect id="u0" width="1" height="1"/>${levels.join('')}</defs><use xlink:href="#u10"/>`;
}

/** A red rectangle with something done to it. */
const filtered = (filter: string, region = ''): Buffer =>
  drawing(`<filter id="f" ${region}>${filter}</filter><g filter="url(#f)">${RECT}</g>`);

const nested = (depth: number): Buffer => drawing(`${'<g>'.repeat(depth)}${RECT}${'</g>'.repeat(depth)}`);

const embedded = (type: string, picture: Buffer): Buffer =>
  drawing(`${RECT}<image href="data:${type};base64,${picture.toString('base64')}" ${SMALL}/>`);

/** Places that a drawing must not be able to look at: an address and a file, both of a green picture. */
export interface Elsewhere {
  readonly address: string;
  readonly file: string;
}

function outward({ address, file }: Elsewhere): Buffer {
  const places = [address, file, `file://${file}`, `../../../../../../../../../..${file}`, '/etc/passwd'];
  const images = places.map((place) => `<image href="${place}" xlink:href="${place}" ${SMALL}/>`);
  const uses = places.map((place) => `<use href="${place}#a" xlink:href="${place}#a"/>`);
  const style = `<style>@import url("${address}"); @font-face { font-family: a; src: url("${address}"); }</style>`;
  return drawing(style + RECT + images.join('') + uses.join(''), SMALL, `<?xml-stylesheet href="${address}"?>`);
}

/** `elsewhere` is asked when the pictures are made. */
export function hostileSvgs(elsewhere: () => Elsewhere): readonly HostilePicture[] {
  return [
    {
      name: 'an SVG whose entities stand for ten billion',
      make: () => drawing('&e10;', SMALL, entities()),
      ends: DAMAGED,
    },
    {
      name: 'an SVG whose references stand for ten billion',
      nightly: true,
      make: () => drawing(references()),
      ends: DAMAGED,
    },
    {
      name: 'an SVG that uses itself',
      make: () => drawing(`${RECT}<g id="a"><use xlink:href="#a"/></g>`),
      ends: shown(40, 30, RED),
    },
    {
      name: 'an SVG that refers to files and addresses',
      make: () => outward(elsewhere()),
      ends: shown(40, 30, RED),
    },
    {
      name: 'an SVG whose entity is a file',
      nightly: true,
      make: () => drawing(`&f;${RECT}`, SMALL, `<!DOCTYPE svg [<!ENTITY f SYSTEM "file://${elsewhere().file}">]>`),
      ends: DAMAGED,
    },
    {
      name: 'an SVG with scripts',
      make: () => drawing(`<script>while (true) {}</script><g onload="while (true) {}">${RECT}</g>`),
      ends: shown(40, 30, RED),
    },
    { name: 'an SVG of 100 levels', make: () => nested(100), ends: shown(40, 30, RED) },
    {
      name: 'an SVG of 300 levels, whose conversion would overflow the stack',
      make: () => nested(300),
      ends: TOO_MANY_PARTS,
    },
    { name: 'an SVG of 1,000,000 levels', make: () => nested(1_000_000), ends: TOO_MANY_PARTS },
    {
      name: 'an SVG with 20,000 attributes in one tag',
      make: () => drawing(RECT, Array.from({ length: 20_000 }, (_, index) => `a${index}="1"`).join(' ')),
      ends: TOO_MANY_PARTS,
    },
    {
      name: 'an SVG that claims 60,000 x 60,000 pixels',
      make: () => drawing(RECT, 'width="60000" height="60000"'),
      ends: TOO_LARGE,
    },
    {
      name: 'an SVG that claims 1e300 pixels',
      nightly: true,
      make: () => drawing(RECT, 'width="1e300" height="1e300"'),
      ends: DAMAGED,
    },
    { name: 'an SVG without size', nightly: true, make: () => drawing(RECT, 'width="0" height="0"'), ends: DAMAGED },
    {
      name: 'an SVG of negative size',
      nightly: true,
      make: () => drawing(RECT, 'width="-40" height="-30"'),
      ends: DAMAGED,
    },
    {
      name: 'an SVG with a blur of 1e9 pixels',
      make: () => filtered('<feGaussianBlur stdDeviation="1e9"/>'),
      ends: shown(40, 30),
    },
    {
      name: 'an SVG with a filter of 1e9 x 1e9 pixels',
      make: () => filtered('<feFlood flood-color="#d00000"/>', 'filterUnits="userSpaceOnUse" width="1e9" height="1e9"'),
      ends: shown(40, 30, RED),
    },
    {
      name: 'an SVG with a pattern of a billionth of a pixel',
      make: () =>
        drawing(`<pattern id="p" width="1e-9" height="1e-9">${RECT}</pattern><rect ${SMALL} fill="url(#p)"/>${RECT}`),
      ends: shown(40, 30, RED),
    },
    {
      name: 'an SVG with dashes of a billionth of a pixel',
      make: () => drawing(`<path d="M0 0L40 30" stroke="red" stroke-dasharray="1e-9"/>${RECT}`),
      ends: shown(40, 30, RED),
    },
    {
      name: 'an SVG with a PNG of 49 million pixels in it',
      nightly: true,
      make: () => embedded('image/png', blackPng({ width: 7_000, height: 7_000, colour: 'grey', bits: 1 })),
      ends: shown(40, 30, BLACK),
    },
    {
      name: 'an SVG in an SVG in an SVG, ten times',
      make: () => Array.from({ length: 10 }).reduce<Buffer>((inner) => embedded('image/svg+xml', inner), drawing(RECT)),
      ends: shown(40, 30, RED),
    },
    {
      name: 'an SVG of 30,000 shapes',
      nightly: true,
      make: () => drawing(RECT.repeat(30_000)),
      ends: shown(40, 30, RED),
    },
    {
      name: 'an SVG whose path has 500,000 points',
      nightly: true,
      make: () => drawing(`<path d="M0 0${'L9 9'.repeat(500_000)}"/>${RECT}`),
      ends: shown(40, 30, RED),
    },
    { name: 'an SVG that does not end', nightly: true, make: () => drawing(RECT).subarray(0, -6), ends: DAMAGED },
    { name: 'an SVG with a NUL in it', nightly: true, make: () => drawing(`\0${RECT}`), ends: DAMAGED },
  ];
}

/** Drawings that no deadline is long enough for. */
export function endlessSvgs(): readonly HostilePicture[] {
  return [
    {
      name: 'an SVG with 1e9 octaves of noise',
      make: () => filtered('<feTurbulence baseFrequency=".05" numOctaves="1000000000"/>'),
      ends: ENDLESS,
    },
  ];
}
