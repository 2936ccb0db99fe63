// What one takes along: addresses, markup and code for what is shown.

import { pathForm, queryForm, segmentOf } from './address.js';
import { parseChain, tidy, valueOf } from './chain.js';
import { literal, sdkLiteral, sdkSteps } from './sdk.js';
import { candidates, withWidthVariable } from './widths.js';

/**
 * All of them, in the order of the page.
 *
 * @param shown `state`; `mount` and `endpoint`, its whole address; `alt`; `size` of the result, undefined while it is not
 *   known; `most` pixels of the source's width; `sdkNames` by keys
 * @returns a list of `{ id, title, note, code }`
 */
export function snippetsOf(shown) {
  return [
    { id: 'path', title: 'Address', note: 'with the transformation in the path', code: pathAddress(shown) },
    { id: 'query', title: 'Address', note: 'with the transformation in the query', code: queryAddress(shown) },
    { id: 'html', title: 'HTML', note: 'an img for screens of every density', code: markup(shown) },
    {
      id: 'javascript',
      title: '@imagekit/javascript',
      note: 'React, Vue and Next.js take the same',
      code: browserSdk(shown),
    },
    { id: 'nodejs', title: '@imagekit/nodejs', note: 'on a server', code: nodeSdk(shown) },
    { id: 'next', title: 'next/image', note: 'a custom loader', code: nextLoader(shown) },
    { id: 'unpic', title: 'unpic', note: 'sizes, format and quality', code: unpic(shown) },
    { id: 'server', title: 'The server', note: 'all there is to it', code: server() },
  ];
}

const origin = ({ endpoint, mount }) => endpoint.slice(0, endpoint.length - mount.length);
const pathAddress = (shown) => origin(shown) + pathForm(shown.state, shown.mount);
const queryAddress = (shown) => origin(shown) + queryForm(shown.state, shown.mount);

function markup({ state, mount, alt, size, most }) {
  const address = (tr) => escaped(pathForm({ ...state, tr }, mount));
  const src = `  src="${address(state.tr)}"`;
  const text = `  alt="${escaped(alt)}"`;
  if (!size) return ['<img', src, text, '/>'].join('\n');
  const list = candidates(state.tr, size.width, most).map((one) => `    ${address(one.tr)} ${one.width}w`);
  return [
    '<img',
    src,
    `  srcset="\n${list.join(',\n')}"`,
    `  sizes="(min-width: ${size.width}px) ${size.width}px, 100vw"`,
    `  width="${size.width}" height="${size.height}"`,
    text,
    '  loading="lazy"',
    '/>',
  ].join('\n');
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

function browserSdk({ state, endpoint, sdkNames }) {
  return `import { buildSrc } from '@imagekit/javascript';

const src = buildSrc({
  urlEndpoint: ${literal(endpoint)},
  src: ${literal(state.src)},
  transformation: ${sdkLiteral(sdkSteps(state.tr, sdkNames), '  ')},
});`;
}

function nodeSdk({ state, endpoint, sdkNames }) {
  return `import ImageKit from '@imagekit/nodejs';

const imagekit = new ImageKit({ privateKey: process.env.IMAGES_PRIVATE_KEY });

const src = imagekit.helper.buildSrc({
  urlEndpoint: ${literal(endpoint)},
  src: ${literal(state.src)},
  transformation: ${sdkLiteral(sdkSteps(state.tr, sdkNames), '  ')},
});`;
}

/** `segmentOf` would encode the braces of the variables. */
function nextLoader({ state, endpoint }) {
  const tr = withWidthVariable(segmentOf(state.tr)).replaceAll('`', '%60');
  const quality = /(?:^|[,:])q-/.test(tidy(state.tr)) ? '' : ',q-${quality ?? 80}';
  const parameters = quality === '' ? '{ src, width }' : '{ src, width, quality }';
  return `// image-loader.js
export default function imageLoader(${parameters}) {
  return \`${endpoint}/tr:${tr}${quality}/\${src}\`;
}

// src: ${literal(state.src)}`;
}

/** Keys that unpic has options for. */
const UNPIC = { w: 'width', h: 'height', f: 'format', q: 'quality' };

function unpic({ state, endpoint }) {
  const steps = parseChain(tidy(state.tr));
  const known = Object.entries(UNPIC).flatMap(([key, name]) => {
    const value = steps.length === 1 ? valueOf(steps[0], key) : undefined;
    return value === undefined ? [] : [`  ${name}: ${/^[\d.]+$/.test(value) ? value : literal(value)},`];
  });
  const isWhole = steps.length === 1 && steps[0].every((item) => 'key' in item && item.key in UNPIC);
  const rest = isWhole
    ? ''
    : '// unpic writes no more of a transformation than this, and adds fo-auto.\n// For all of it, take the address.\n';
  return `import { transformUrl } from 'unpic';

${rest}const src = transformUrl({
  url: ${literal(`${endpoint}/${state.src}`)},
  provider: 'imagekit',
${known.map((line) => `${line}\n`).join('')}});`;
}

function server() {
  return `import express from 'express';
import { akeneoImages } from 'akeneo-images';

const images = akeneoImages({
  baseUrl: process.env.AKENEO_BASE_URL,
  clientId: process.env.AKENEO_CLIENT_ID,
  secret: process.env.AKENEO_SECRET,
  username: process.env.AKENEO_USERNAME,
  password: process.env.AKENEO_PASSWORD,
});

express().use('/images', images).listen(3000);`;
}
