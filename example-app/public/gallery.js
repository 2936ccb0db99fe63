// Measures what this browser got, and writes it beside each picture.

import { bytesInWords, formatInWords, percent } from './words.js';

performance.setResourceTimingBufferSize(1000);

/** What an `img` may say that it accepts, best first; what it does say, no script can see. */
const ACCEPTED = ['image/avif,image/webp,*/*', 'image/webp,*/*', '*/*'];

/** Milliseconds that a change of the PIM may take, and between two looks for it. */
const CHANGE_MS = 30_000;
const ASK_EVERY_MS = 50;

/** The head of the answer that the picture came with: the one whose length is that of the bytes that arrived. */
async function askAgain(url, bytes) {
  let last;
  for (const accept of ACCEPTED) {
    const response = await fetch(url, { method: 'HEAD', headers: { accept }, cache: 'no-store' });
    // Until it is read to its end, even an empty answer counts as under way, and as broken off when it is dropped.
    await response.arrayBuffer();
    if (!response.ok) return last;
    const { headers } = response;
    last = {
      bytes: Number(headers.get('content-length')),
      format: formatInWords(headers.get('content-type') ?? ''),
      cacheStatus: headers.get('cache-status') ?? '',
    };
    if (bytes === undefined || last.bytes === bytes) return last;
  }
  return last;
}

/** Sums of the cards, by item: a picture may come again in another width. */
const saved = new Map();

async function measure(img) {
  const url = img.currentSrc || img.src;
  const item = img.closest('[data-item]');
  const entry = performance.getEntriesByName(url, 'resource').at(-1);
  const answer = await askAgain(url, entry?.encodedBodySize || undefined);
  if (!answer || url !== (img.currentSrc || img.src)) return;

  const find = (name) => item.querySelector(`[data-${name}]`);
  find('here').textContent = `${answer.format}, ${bytesInWords(answer.bytes)}`;
  tellTiming(find('timing'), entry?.serverTiming ?? [], answer.cacheStatus);
  const original = Number(item.dataset.original);
  if (original > 0) {
    const less = 1 - answer.bytes / original;
    find('saved').textContent = less > 0 ? percent(less) : '0 %';
    saved.set(item, { original, here: answer.bytes });
    tellTotal();
  }
  const text = item.matches('.card') && find('url');
  if (text) showUrl(text, url);
}

function tellTiming(line, timing, cacheStatus) {
  const total = timing.find(({ name }) => name === 'total');
  line.textContent = total ? `Answered in ${Math.max(1, Math.round(total.duration))} ms` : '';
  line.title = [
    `Server-Timing: ${timing.map(({ name, duration }) => `${name};dur=${duration}`).join(', ')}`,
    `Cache-Status of the next answer: ${cacheStatus}`,
  ].join('\n');
}

function tellTotal() {
  const sum = (name) => [...saved.values()].reduce((total, entry) => total + entry[name], 0);
  const [original, here] = [sum('original'), sum('here')];
  const line = document.querySelector('[data-total]');
  const pictures = saved.size === 1 ? '1 picture' : `${saved.size} pictures`;
  line.textContent = `${pictures} so far: ${bytesInWords(here)} instead of ${bytesInWords(original)}, ${percent(1 - here / original)} saved.`;
}

/** The same three pieces as the server's: mount point, transformation, path. */
function showUrl(link, url) {
  const [, mount, transformation, path] = /^(\/[^/]*\/)(tr:[^/]*\/)?(.*)$/.exec(url.replace(/^https?:\/\/[^/]*/, ''));
  link.href = url;
  const piece = (tag, text) => Object.assign(document.createElement(tag), { textContent: text ?? '' });
  link.replaceChildren(piece('span', mount), piece('b', transformation), piece('span', path));
}

function watch(img) {
  const report = () => void measure(img).catch(() => undefined);
  img.addEventListener('load', report);
  if (img.complete && img.naturalWidth > 0) report();
}

/** The media address of what an alias shows now; the browser's own cache is not asked, and learns it. */
async function locate(alias) {
  const response = await fetch(alias, { cache: 'reload', headers: { accept: ACCEPTED[0] } });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${response.status}`);
  return response.headers.get('content-location');
}

/** Asks until it is another one. */
async function moved(alias, before) {
  for (const latest = performance.now() + CHANGE_MS; performance.now() < latest;) {
    const now = await locate(alias);
    if (now !== before) return;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  throw new Error('the new picture has not come');
}

/** What each place of the product shows, by its media address. */
async function shownIn(product) {
  const places = [...product.querySelectorAll('[data-alias]')];
  return new Map(await Promise.all(places.map(async (place) => [place, await locate(place.dataset.alias)])));
}

/** An image that keeps its address would not be loaded again, so it gets that of the media file. */
async function show(place, location) {
  const img = place.querySelector('img');
  img.src = location;
  await img.decode();
}

async function change(product, say) {
  const main = product.querySelector('[data-main]');
  const before = await shownIn(product);
  const started = performance.now();
  say('The PIM is being told …');
  const { ok } = await fetch('/demo/picture', { method: 'POST' });
  if (!ok) throw new Error('the PIM did not take it');
  await moved(main.dataset.alias, before.get(main));
  const changed = [...(await shownIn(product))].filter(([place, location]) => location !== before.get(place));
  await Promise.all(changed.map(([place, location]) => show(place, location)));
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  say(`The PIM sent an event, and the new picture was here after ${seconds} s. The address is the same.`);
}

function offerChange(product) {
  const [button, status] = ['button', '[data-changed]'].map((name) => product.querySelector(name));
  const say = (text) => (status.textContent = text);
  button.addEventListener('click', async () => {
    // A disabled button would lose the focus.
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    await change(product, say).catch(({ message }) => say(`That went wrong: ${message}.`));
    button.removeAttribute('aria-disabled');
  });
  product.querySelector('[data-change]').hidden = false;
}

for (const img of document.querySelectorAll('img[data-measured]')) watch(img);
const product = document.querySelector('[data-product]');
if (product?.querySelector('[data-change]')) offerChange(product);
