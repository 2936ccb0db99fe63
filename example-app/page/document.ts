/** The frame of all pages. It is sent in two parts, the first before the pictures are known. */

import { Html, html } from './html.js';
import { navigation, type PageId } from './navigation.js';

export interface PageTexts {
  readonly id: PageId;
  readonly title: string;
  readonly description: string;
  /** What comes before the content: the heading at least. */
  readonly masthead: Html;
  readonly footer: Html;
}

export interface Frame {
  /** The part before the content. */
  readonly start: string;
  readonly end: string;
}

/** Stands for the content. */
const CONTENT = new Html('<!-- content -->');

/** Style sheets and scripts of each page; the first sheet is that of all. */
const FILES: Readonly<Record<PageId, { readonly styles: readonly string[]; readonly scripts: readonly string[] }>> = {
  playground: {
    styles: [
      'base.css',
      ...['page', 'toolbar', 'stage', 'found', 'numbers', 'picker', 'controls', 'rows'].map(
        (name) => `playground/styles/${name}.css`,
      ),
    ],
    scripts: ['playground/main.js'],
  },
  gallery: { styles: ['base.css', 'gallery.css'], scripts: ['gallery.js', 'placeholders.js'] },
  parameters: { styles: ['base.css', 'gallery.css', 'parameters.css'], scripts: ['gallery.js', 'filter.js'] },
  errors: { styles: ['base.css', 'gallery.css'], scripts: [] },
};

/** The document in two parts: before the content, and after it. */
export function pageFrame({ id, title, description, masthead, footer }: PageTexts): Frame {
  const { styles, scripts } = FILES[id];
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content="${description}" />
        <title>akeneo-images: ${title}</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        ${styles.map((file) => html`<link rel="stylesheet" href="/${file}" />`)}
        ${scripts.map((file) => html`<script src="/${file}" type="module"></script>`)}
      </head>
      <body class="${id}">
        ${navigation(id)} ${masthead}
        <main>
          <p class="waiting" role="status">The pictures are being fetched. This takes a few seconds after a start.</p>
          ${CONTENT}
        </main>
        <footer>
          <p>${footer}</p>
        </footer>
      </body>
    </html> `;
  const [start = '', end = ''] = document.text.split(CONTENT.text);
  return { start, end };
}

export interface MastheadTexts {
  readonly heading: string;
  readonly lead: Html;
  /** To the sections of the page. */
  readonly links: Html;
}

export function masthead({ heading, lead, links }: MastheadTexts): Html {
  return html`<div class="masthead">
    <h1>${heading}</h1>
    <p class="lead">${lead}</p>
    <nav aria-label="On this page">${links}</nav>
  </div>`;
}

/** Replaces the rest of the page when that fails. */
export function failurePart(title: string, reason: string): Html {
  return html`<section class="failure" role="alert">
    <h2>${title}</h2>
    <p>${reason}</p>
    <p>Loading the page again tries again.</p>
  </section>`;
}
