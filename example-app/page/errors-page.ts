/** The page that the playground's messages lead to: what each error means, from docs/errors.md. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { masthead, pageFrame, type Frame } from './document.js';
import { html, type Html } from './html.js';
import { markdown } from './markdown.js';

/** From `dist/example-app/page`. */
const DOCUMENT = fileURLToPath(new URL('../../../docs/errors.md', import.meta.url));

interface Section {
  readonly code: string;
  readonly text: string;
}

function readSections(): readonly Section[] {
  const [, ...sections] = readFileSync(DOCUMENT, 'utf8').split(/^## /m);
  return sections.map((section) => {
    const end = section.indexOf('\n');
    return { code: section.slice(0, end).trim(), text: section.slice(end + 1) };
  });
}

export function errorsFrame(): Frame {
  return pageFrame({
    id: 'errors',
    title: 'the errors',
    description: 'What each error of akeneo-images means, and what to do about it',
    masthead: masthead({
      heading: 'Every error, and what to do about it.',
      lead: html`Each failure has a code, in the header <code>ik-error</code> and in a small JSON body.`,
      links: html`${readSections().map(({ code }) => html`<a href="#${code.toLowerCase()}">${code}</a> `)}`,
    }),
    footer: html`From docs/errors.md, which travels in the package.`,
  });
}

export function errorsPart(): Html {
  return html`${readSections().map(
    ({ code, text }) =>
      html`<section class="error-code" id="${code.toLowerCase()}">
        <h2>${code}</h2>
        ${markdown(text)}
      </section>`,
  )}`;
}
