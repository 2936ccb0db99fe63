/** The bar at the top of all pages. */

import { html, type Html } from './html.js';

const PAGES = [
  { id: 'playground', href: '/', title: 'Playground' },
  { id: 'gallery', href: '/gallery', title: 'Gallery' },
  { id: 'parameters', href: '/parameters', title: 'Parameters' },
  { id: 'errors', href: '/errors', title: 'Errors' },
] as const;

export type PageId = (typeof PAGES)[number]['id'];

export function navigation(current: PageId): Html {
  return html`<header class="bar">
    <a class="name" href="/">akeneo-images</a>
    <nav aria-label="Pages">
      ${PAGES.map(
        ({ id, href, title }) => html`<a href="${href}" ${id === current && html`aria-current="page"`}>${title}</a> `,
      )}
    </nav>
  </header>`;
}
