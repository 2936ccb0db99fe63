// The code for what is shown, each with a button that copies it.

import { el, find } from './dom.js';
import { snippetsOf } from './snippets.js';

const cards = new Map();

/** @param say announces what happened */
export function showCodes(shown, say) {
  for (const snippet of snippetsOf(shown)) {
    if (!cards.has(snippet.id)) cards.set(snippet.id, makeCard(snippet, say));
    cards.get(snippet.id).textContent = snippet.code;
  }
}

/** Returns the element of its code. */
function makeCard({ id, title, note }, say) {
  const code = el('code', { id: `code-${id}` });
  const button = el('button', { type: 'button', class: 'quiet', 'aria-label': `Copy: ${title}, ${note}` }, 'Copy');
  button.addEventListener('click', () => void copy(code, button, say));
  const head = el('header', {}, el('h3', {}, title), el('p', {}, note), button);
  find('snippets').append(el('article', { class: 'snippet', 'data-snippet': id }, head, el('pre', {}, code)));
  return code;
}

async function copy(code, button, say) {
  const isCopied = await copyText(code.textContent);
  if (!isCopied) getSelection().selectAllChildren(code);
  answer(button, isCopied ? 'Copied' : 'Selected');
  say(isCopied ? 'Copied' : 'The browser refuses to copy here. The text is selected instead.');
}

/** Whether it worked: without HTTPS, browsers have a clipboard for their own machine only. */
export async function copyText(text) {
  return navigator.clipboard
    ? navigator.clipboard.writeText(text).then(
        () => true,
        () => false,
      )
    : false;
}

/** Says on a button what it has done, until it loses the focus. */
export function answer(button, text) {
  const before = button.dataset.text ?? button.textContent;
  button.dataset.text = before;
  button.textContent = text;
  const restore = () => (button.textContent = before);
  for (const event of ['blur', 'pointerleave']) button.addEventListener(event, restore, { once: true });
}
