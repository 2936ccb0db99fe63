// The numbers below the picture.

import { bytesInWords, formatInWords, percent } from '../words.js';
import { el, find, tell } from './dom.js';

const CACHE = [
  [/fwd=stale/, 'Stale, being renewed'],
  [/hit; detail=memory/, 'Memory'],
  [/hit; detail=store/, 'Store'],
  [/hit/, 'Hit'],
  [/fwd/, 'Made now'],
];

const PARTS = ['url', 'store', 'pim', 'queue', 'decode', 'pixels', 'encode'];

/** @param more below it, smaller */
function set(name, text, more) {
  find(`fact="${name}"`).textContent = text;
  find(`more="${name}"`).textContent = more ?? '';
}

/** @param size of the result in pixels */
export function showPicture({ bytes, type, timing, cacheStatus, warning }, size) {
  set('saved', '…');
  set('bytes', `${formatInWords(type)} ${bytesInWords(bytes)}`, type.replace(/;.*/, ''));
  const megapixels = Number(((size.width * size.height) / 1_000_000).toPrecision(2));
  if (size.width > 0) set('size', `${size.width} × ${size.height}`, `${megapixels} megapixels`);
  else set('size', 'Any', 'a drawing');
  const total = timing.find(([name]) => name === 'total')?.[1];
  set('time', total === undefined ? 'Ready' : milliseconds(total), 'on the server');
  const state = CACHE.find(([pattern]) => pattern.test(cacheStatus))?.[1] ?? '–';
  set('cache', state, cacheStatus.replace(/^[^;]*;\s*/, ''));
  showTimeline(timing);
  tell(find('warning'), warning && `No effect: ${warning}`);
}

const milliseconds = (value) => `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ms`;

/** A bar of the parts that took any time, each with its name and number. */
function showTimeline(timing) {
  const timeline = find('timeline');
  const parts = timing.filter(([name, duration]) => PARTS.includes(name) && duration >= 0.05);
  const bar = el('div', { class: 'parts', 'aria-hidden': 'true' });
  for (const [name, duration] of parts) {
    const part = el('span', { class: 'part', 'data-part': name });
    part.style.flexGrow = duration;
    bar.append(part);
  }
  const list = el('ul', { 'aria-label': 'Where the time went' });
  for (const [name, duration] of parts) {
    list.append(el('li', { 'data-part': name }, `${name} ${milliseconds(duration)}`));
  }
  if (parts.length === 0)
    list.append(el('li', { 'data-part': 'none' }, 'The answer was ready, nothing had to be done.'));
  timeline.replaceChildren(bar, list);
}

/** @param jpeg bytes of the same pixels as a JPEG; undefined where there are none to compare with */
export function showSaved(bytes, jpeg) {
  find('fact="saved"').classList.toggle('good', jpeg !== undefined && jpeg > bytes);
  if (!jpeg) return set('saved', '–', 'no JPEG shows this');
  const part = 1 - bytes / jpeg;
  const weight = bytesInWords(jpeg);
  if (Math.abs(part) < 0.005) set('saved', 'The same', weight);
  else set('saved', part > 0 ? `${percent(part)} less` : `${percent(-part)} more`, `than ${weight}`);
}

/** @param source of `metadata.json`; undefined where it is not known */
export function showOriginal(source) {
  if (!source) return set('original', '–');
  const { format, bytes, width, height } = source;
  set('original', `${format.toUpperCase()} ${bytesInWords(bytes)}`, `${width} × ${height}`);
}

/** All in one sentence, for those who do not see the page. */
export function sentence(result, size) {
  return `${formatInWords(result.type)}, ${size.width} by ${size.height} pixels, ${bytesInWords(result.bytes)}`;
}
