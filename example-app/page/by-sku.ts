/** The section that shows a product by its SKU. */

import type { MediaItem, MediaListing } from 'akeneo-images';
import { figure } from './figure.js';
import { html, type Html } from './html.js';
import { MOUNT } from './responsive.js';

const MAIN = 'w-640,h-640,cm-pad_resize,bg-FFFFFF';
const SMALL = 'w-320,h-320,cm-pad_resize,bg-FFFFFF';

export interface BySku {
  readonly listing: MediaListing;
  /** Whether the page may have the product's picture changed. */
  readonly canChange: boolean;
}

export function bySku({ listing, canChange }: BySku): Html {
  const { name, label, media } = listing;
  const alias = `${MOUNT}/products/${encodeURIComponent(name)}`;
  const main = transformed(alias, MAIN);
  const pictures = media.filter(isPicture);
  return html`<section id="by-sku">
    <h2>By SKU</h2>
    <p class="about">
      A shop knows the SKU of a product, not the codes of its media. These addresses lead to what the PIM shows now, and
      alt texts come from it too.
    </p>
    <div class="product" data-product>
      <div data-alias="${main}" data-main>
        ${figure({
          url: main,
          label: shortened(alias),
          alt: pictures[0]?.alt ?? label,
          says: `${label}: the picture of the product`,
        })}
      </div>
      <div>
        <h3>All its pictures</h3>
        <div class="variants">${pictures.map(smallPicture)}</div>
        <p><a href="${alias}/media.json">${alias}/media.json</a> lists them with their alt texts.</p>
        ${canChange && changeButton()}
      </div>
    </div>
  </section>`;
}

function smallPicture({ attribute, n, alias, alt, code }: MediaItem): Html {
  // A drawing stays one.
  const url = code.endsWith('.svg') ? alias : transformed(alias, SMALL);
  return html`<div data-alias="${url}">${figure({ url, label: html`${attribute}/${n}`, alt, says: alt })}</div>`;
}

/** Needs the script, and is hidden until that runs. */
function changeButton(): Html {
  return html`<div class="change" data-change hidden>
    <button type="button">Change its picture in the PIM</button>
    <p role="status" data-changed></p>
  </div>`;
}

/** An alias, which may have a query, with a transformation in front. */
function transformed(alias: string, transformation: string): string {
  return `${MOUNT}/tr:${transformation}${alias.slice(MOUNT.length)}`;
}

function shortened(alias: string): Html {
  return html`${alias.slice(MOUNT.length + 1)}`;
}

/** Other files, such as manuals, have no picture to show. The PIM does not tell types of all media. */
function isPicture({ code }: MediaItem): boolean {
  return /\.(?:jpe?g|png|gif|webp|avif|svg|tiff?)$/i.test(code);
}
