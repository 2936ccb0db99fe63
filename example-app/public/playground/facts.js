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

function set(name, text, title) {
  const line = find(`fact="${name}"`);
  line.textContent = text;
  line.title = title ?? '';
}

/** @param size of the result in pixels */
export function showPicture({ bytes, type, timing, cacheStatus, warning }, size) {
  set('saved', '…');
  set('bytes', `${formatInWords(type)} ${bytesInWords(bytes)}`, `${bytes} bytes, ${type}`);
  set('size', size.width > 0 ? `${size.width} × ${size.height}` : 'Any');
  const total = timing.find(([name]) => name === 'total')?.[1];
  if (total === undefined) set('time', 'Ready', 'Served as it was prepared before, without a step that takes time');
  else set('time', milliseconds(total), 'From the request to the last byte, on the server');
  set('cache', CACHE.find(([pattern]) => pattern.test(cacheStatus))?.[1] ?? '–', cacheStatus);
  showTimeline(timing);
  tell(find('warning'), warning && `No effect: ${warning}`);
}

const milliseconds = (value) => `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ms`;

/** A bar of the parts that took any time, each with its name and number. */
function showTimeline(timing) {
  const timeline = find('timeline');
  const parts = timing.filter(([name, duration]) => PARTS.includes(name) && duration >= 0.05);
  timeline.hidden = parts.length === 0;
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
  timeline.replaceChildren(bar, list);
}

/** @param jpeg bytes of the same pixels as a JPEG; undefined where there are none to compare with */
export function showSaved(bytes, jpeg) {
  const line = find('fact="saved"');
  line.classList.toggle('good', jpeg !== undefined && jpeg > bytes);
  if (!jpeg) return set('saved', '–', 'There is no JPEG that shows the same');
  const part = 1 - bytes / jpeg;
  const words = part >= 0 ? `${percent(part)} less` : `${percent(-part)} more`;
  set('saved', Math.abs(part) < 0.005 ? 'The same' : words, `As a JPEG of the same size: ${bytesInWords(jpeg)}`);
}

/** @param source of `metadata.json`; undefined where it is not known */
export function showOriginal(source) {
  if (!source) return set('original', '–');
  const { format, bytes, width, height } = source;
  set('original', `${format.toUpperCase()} ${bytesInWords(bytes)}`, `${width} × ${height} pixels, ${bytes} bytes`);
}

/** All in one sentence, for those who do not see the page. */
export function sentence(result, size) {
  return `${formatInWords(result.type)}, ${size.width} by ${size.height} pixels, ${bytesInWords(result.bytes)}`;
}
