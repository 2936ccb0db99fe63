/** The frame of all pages. It is sent in two parts, the first before the pictures are known. */

import { Html, html } from './html.js';

export interface PageTexts {
  readonly title: string;
  readonly description: string;
  readonly heading: string;
  readonly lead: Html;
  readonly links: Html;
  readonly footer: Html;
}

export interface Frame {
  /** The part before the content. */
  readonly start: string;
  readonly end: string;
}

/** Stands for the content. */
const CONTENT = new Html('<!-- content -->');

/** The document in two parts: before the content, and after it. */
export function pageFrame({ title, description, heading, lead, links, footer }: PageTexts): Frame {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content="${description}" />
        <title>akeneo-images: ${title}</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/gallery.css" />
        <script src="/gallery.js" type="module"></script>
      </head>
      <body>
        <header class="masthead">
          <p class="name">akeneo-images</p>
          <h1>${heading}</h1>
          <p class="lead">${lead}</p>
          <nav aria-label="On this page">${links}</nav>
        </header>
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

/** Replaces the rest of the page when that fails. */
export function failurePart(title: string, reason: string): Html {
  return html`<section class="failure" role="alert">
    <h2>${title}</h2>
    <p>${reason}</p>
    <p>Loading the page again tries again.</p>
  </section>`;
}
