/** A transformed picture with its URL and the facts that the browser measures. */

import { html, type Html } from './html.js';

export interface FigureTexts {
  readonly url: string;
  /** The transformation, formatted for reading. */
  readonly label: Html;
  readonly alt: string;
  readonly says: string;
  /** Where it can be changed. */
  readonly playground?: string;
}

export function figure({ url, label, alt, says, playground }: FigureTexts): Html {
  return html`<figure data-item>
    <a class="frame" href="${url}">
      <img src="${url}" alt="${alt}" loading="lazy" decoding="async" data-measured />
    </a>
    <figcaption>
      <a class="url" href="${url}"><b>${label}</b></a>
      <span>${says}</span>
      <span class="timing"><span data-here></span> <span data-timing></span></span>
      ${
        playground !== undefined &&
        html`<a class="open" href="${playground}" aria-label="Open in playground: ${alt}">Open in playground</a>`
      }
    </figcaption>
  </figure>`;
}
