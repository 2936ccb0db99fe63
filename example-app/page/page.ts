/** The gallery's page. */

import type { Gallery, Medium, Picture } from '../gallery/gallery.js';
import { bySku, type BySku } from './by-sku.js';
import { masthead, pageFrame, type Frame } from './document.js';
import { figure } from './figure.js';
import { html, type Html } from './html.js';
import { address, MOUNT, responsive } from './responsive.js';
import { VARIANT_GROUPS, type VariantGroup } from './showcase.js';
import { bytesInWords, formatInWords } from './words.js';

/** The columns of the style sheet: one, two or three. */
const SIZES = '(min-width: 1080px) 350px, (min-width: 680px) calc(50vw - 36px), calc(100vw - 32px)';
/** Pictures that may be visible when the page opens; the others are loaded lazily. */
const EAGER = 3;

export function galleryFrame({ source }: { source: string }): Frame {
  return pageFrame({
    id: 'gallery',
    title: 'the gallery',
    description: 'Pictures of an Akeneo PIM, served by akeneo-images',
    masthead: masthead({
      heading: 'Product pictures, straight from the PIM, at the size and in the format you ask for.',
      lead: html`These images come from ${source}. The middleware decodes, rotates and resizes them, converts them to
      sRGB, encodes them with Squoosh codecs, and caches the result. Each URL says how, in ImageKit’s language.`,
      links: html`<a href="#gallery">Gallery</a> <a href="#by-sku">By SKU</a>
        <a href="#variants">One picture, many ways</a>`,
    }),
    footer: html`Your browser measures the numbers. Point at the line below an image to see its
      <code>Server-Timing</code> and <code>Cache-Status</code> headers.`,
  });
}

/** @param product of the section on SKUs, which is left out without one */
export function galleryPart(gallery: Gallery, product?: BySku): Html {
  const { pictures, files, showcase } = gallery;
  return html` <section id="gallery">
      <h2>Gallery</h2>
      <p class="about">
        The browser chooses the width, and the server the format: browsers that accept AVIF or WebP get it. “Here” is
        what this browser received, “Original” is the file in the PIM.
      </p>
      <p class="total" data-total></p>
      ${pictures.length === 0 && html`<p>The PIM has no pictures among its first media.</p>`}
      <div class="cards">${pictures.map((picture, i) => pictureCard(picture, i < EAGER))}</div>
      ${
        files.length > 0 &&
        html`<h3>Not a picture</h3>
          <div class="files">${files.map(fileCard)}</div>`
      }
    </section>
    ${product && bySku(product)} ${showcase && variants(showcase)}`;
}

function pictureCard(picture: Picture, eager: boolean): Html {
  const { title, note, path, mimeType, bytes } = picture;
  const { src, srcset, width, height } = responsive(picture);
  const seeThrough = mimeType === 'image/png' || mimeType === 'image/svg+xml';
  return html`<article class="card" data-item data-original="${bytes ?? ''}">
    <a class="picture${seeThrough && ' see-through'}" href="${src}" data-metadata="${src}/metadata.json">
      <img
        src="${src}"
        ${srcset !== undefined && html`srcset="${srcset}" sizes="${SIZES}"`}
        width="${width}"
        height="${height}"
        alt="${title}"
        ${!eager && html`loading="lazy"`}
        decoding="async"
        data-measured
      />
    </a>
    <h3>${title}</h3>
    <p class="note">${note}</p>
    <dl class="facts">
      <div>
        <dt>Here</dt>
        <dd data-here>–</dd>
      </div>
      <div>
        <dt>Original</dt>
        <dd>
          <a href="${address(path, 'orig-true')}">${originalInWords(mimeType, bytes)}</a>
        </dd>
      </div>
      <div>
        <dt>Saved</dt>
        <dd class="saved" data-saved>–</dd>
      </div>
    </dl>
    <p class="timing" data-timing></p>
    ${urlLine(src)}
  </article>`;
}

function fileCard({ title, note, path, mimeType, bytes }: Medium): Html {
  const url = address(path);
  return html`<article class="file">
    <h4><a href="${url}">${title}</a></h4>
    <p class="note">${note}</p>
    <p>${originalInWords(mimeType, bytes)}</p>
    ${urlLine(url)}
  </article>`;
}

function originalInWords(mimeType: string, bytes: number | undefined): string {
  return bytes === undefined ? formatInWords(mimeType) : `${formatInWords(mimeType)}, ${bytesInWords(bytes)}`;
}

/** The URL, with its transformation highlighted. */
function urlLine(url: string): Html {
  return html`<a class="url" href="${url}" data-url>${urlText(url)}</a>`;
}

function urlText(url: string): Html {
  const [, transformation = '', path = ''] = /^(tr:[^/]*\/)?(.*)$/.exec(url.slice(MOUNT.length + 1)) ?? [];
  return html`<span>${MOUNT}/</span><b>${transformation}</b><span>${path}</span>`;
}

function variants(picture: Picture): Html {
  return html`<section id="variants">
    <h2>One picture, many ways</h2>
    <p class="about">
      “${picture.title}” under transformations. The bold part of each address stands between
      <code>${MOUNT}/</code> and <code class="path">/${picture.path}</code>
    </p>
    ${VARIANT_GROUPS.map((group) => variantGroup(picture, group))}
  </section>`;
}

function variantGroup({ title: pictureTitle, path }: Picture, { title, about, variants: list }: VariantGroup): Html {
  return html`<h3>${title}</h3>
    <p class="about">${about}</p>
    <div class="variants">
      ${list.map(({ transformation, says }) => {
        const url = address(path, transformation);
        return figure({ url, label: html`tr:${transformation}`, alt: `${pictureTitle}: ${says}`, says });
      })}
    </div>`;
}
