/** As much of Markdown as a section of docs/errors.md has: paragraphs, lists, code, bold texts, links. */

import { html, type Html } from './html.js';

const PIECE = /`([^`]+)`|\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)]+)\)/g;

export function markdown(text: string): Html {
  const blocks = text.trim().split(/\n{2,}/);
  return html`${blocks.map(block)}`;
}

function block(text: string): Html {
  const fence = /^```\w*\n([\s\S]*?)\n?```$/.exec(text);
  if (fence) return html`<pre><code>${fence[1]}</code></pre>`;
  if (!text.startsWith('- ')) return html`<p>${inline(text)}</p>`;
  return html`<ul>
    ${text.split(/^- /m).map((item) => item !== '' && html`<li>${inline(item)}</li>`)}
  </ul>`;
}

function inline(text: string): Html {
  const pieces: (Html | string)[] = [];
  let end = 0;
  for (const { index, 0: whole, 1: code, 2: bold, 3: label, 4: target } of text.matchAll(PIECE)) {
    pieces.push(text.slice(end, index), piece(code, bold, label, target));
    end = index + whole.length;
  }
  return html`${[...pieces, text.slice(end)]}`;
}

/** Links to other pages of the docs lead nowhere here, so only their text stays. */
function piece(code?: string, bold?: string, label?: string, target?: string): Html {
  if (code !== undefined) return html`<code>${code}</code>`;
  if (bold !== undefined) return html`<strong>${inline(bold)}</strong>`;
  if (target?.startsWith('#') !== true) return html`${inline(label!)}`;
  return html`<a href="${target}">${label}</a>`;
}
