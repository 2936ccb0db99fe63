/** The first page: a picture, all that can be done to it, and the code for that. The script brings it to life. */

import type { Gallery, Picture } from '../gallery/gallery.js';
import { pageFrame, type Frame } from './document.js';
import { html, type Html } from './html.js';
import { factsPanel, stagePanel } from './playground-stage.js';
import { address } from './responsive.js';

/** What is shown at first: a part of the picture in which the crop has something to decide. */
const FIRST = 'w-640,h-480,fo-auto';

export function playgroundFrame({ source }: { source: string }): Frame {
  return pageFrame({
    id: 'playground',
    title: 'the playground',
    description: 'Pictures of an Akeneo PIM under every transformation of akeneo-images, with the code for it',
    masthead: html`<div class="masthead">
      <h1>Playground</h1>
      <p class="lead">Pick a picture of ${source}, change it, and take the code.</p>
    </div>`,
    footer: html`Saved is counted against the same pixels as a JPEG of this server’s default quality, not against the
      larger original. Times are the server’s own, from <code>Server-Timing</code>.`,
  });
}

export function playgroundPart({ pictures, showcase }: Gallery): Html {
  const chosen = showcase ?? pictures[0];
  return html`<noscript
      ><p>The playground needs JavaScript. <a href="/gallery">The gallery</a> does not.</p></noscript
    >
    <div class="workbench" data-playground data-first-src="${chosen?.path ?? ''}" data-first-tr="${FIRST}" hidden>
      <section class="show" aria-label="Result">${stagePanel()} ${factsPanel()} ${textPanel()}</section>
      <aside class="side" aria-label="Picture and parameters">${picker(pictures)} ${controlsPanel()}</aside>
      <section class="codes" aria-labelledby="codes-heading">
        <h2 id="codes-heading">Take it along</h2>
        <div class="snippets" data-snippets></div>
      </section>
      <p class="unseen" role="status" data-status></p>
    </div>`;
}

function picker(pictures: readonly Picture[]): Html {
  return html`<section class="picker" aria-labelledby="picker-heading">
    <h2 id="picker-heading">Picture</h2>
    ${
      pictures.length > 0 &&
      html`<div class="thumbs" role="radiogroup" aria-label="Pictures of the PIM" data-thumbs>
        ${pictures.map(thumbnail)}
      </div>`
    }
    <form class="source" data-source>
      <label for="source">SKU, media code, path, or an address of this server</label>
      <div class="field">
        <input
          id="source"
          name="source"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          maxlength="4000"
          aria-describedby="source-error"
        />
        <button class="quiet">Open</button>
      </div>
      <p class="error" id="source-error" data-source-error hidden></p>
    </form>
  </section>`;
}

/** A drawing stays one. */
function thumbnail({ title, path, mimeType }: Picture): Html {
  const src = mimeType === 'image/svg+xml' ? address(path) : address(path, 'w-112,h-112,c-at_max');
  return html`<label class="thumb" title="${title}">
    <input type="radio" name="picture" value="${path}" data-title="${title}" />
    <img src="${src}" alt="${title}" width="56" height="56" loading="lazy" fetchpriority="low" decoding="async" />
  </label>`;
}

function controlsPanel(): Html {
  return html`<section class="controls" aria-labelledby="controls-heading">
    <h2 id="controls-heading">Parameters</h2>
    <div class="places" role="group" aria-label="Steps and layers" data-places></div>
    <div class="adds" role="group" aria-label="Add" data-adds></div>
    <label class="finder">
      <span class="unseen">Find a parameter</span>
      <input type="search" placeholder="Find a parameter" autocomplete="off" data-finder />
    </label>
    <div class="groups" data-groups></div>
  </section>`;
}

function textPanel(): Html {
  return html`<div class="written">
    <label for="transformation">Transformation</label>
    <textarea
      id="transformation"
      rows="1"
      maxlength="4000"
      autocomplete="off"
      autocapitalize="off"
      spellcheck="false"
      aria-describedby="transformation-error"
      data-text
    ></textarea>
    <p class="error" id="transformation-error" data-text-error hidden></p>
  </div>`;
}
