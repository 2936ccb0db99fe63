/** The middle of the playground: the picture, and what is known of it. */

import { html, type Html } from './html.js';

export function stagePanel(): Html {
  return html`<div class="toolbar">
      <div class="tools" role="group" aria-label="History">
        <button class="quiet" type="button" data-undo>Undo</button>
        <button class="quiet" type="button" data-redo>Redo</button>
        <button class="quiet" type="button" data-reset>Reset</button>
      </div>
      ${segmented('view', 'View', [
        ['slider', 'Slider'],
        ['beside', 'Side by side'],
        ['result', 'Result'],
      ])}
      ${segmented('against', 'Compared with', [
        ['original', 'Original'],
        ['jpeg', 'JPEG'],
      ])}
      <button class="quiet share" type="button" data-share>Copy link</button>
    </div>
    <div class="stage" data-stage data-view="slider" aria-busy="false">
      <div class="pair" data-pair>
        <figure class="before">
          <img alt="" decoding="async" data-before />
          <div class="boxes" aria-hidden="true" data-boxes></div>
          <figcaption data-before-label>Original</figcaption>
        </figure>
        <figure class="after">
          <img alt="" decoding="async" data-after />
          <figcaption>Result</figcaption>
        </figure>
        <input class="split" type="range" min="0" max="100" value="50" aria-label="Comparison" data-split />
        <span class="handle" aria-hidden="true"></span>
      </div>
      <div class="found">
        <p role="status" data-found-note></p>
        <ul class="unseen" aria-label="Found in the original" data-found-list hidden></ul>
      </div>
      <div class="problem" role="alert" data-problem hidden></div>
    </div>`;
}

function segmented(name: string, legend: string, options: readonly (readonly [string, string])[]): Html {
  return html`<fieldset class="segmented" data-segmented="${name}">
    <legend class="unseen">${legend}</legend>
    ${options.map(
      ([value, label], at) =>
        html`<label
          ><input type="radio" name="${name}" value="${value}" ${at === 0 && html`checked`} /><span
            >${label}</span
          ></label
        >`,
    )}
  </fieldset>`;
}

export function factsPanel(): Html {
  return html`<dl class="numbers" data-facts>
      ${fact('bytes', 'Weight')} ${fact('saved', 'Against JPEG')} ${fact('size', 'Size')}
      ${fact('original', 'Original')} ${fact('time', 'Time')} ${fact('cache', 'Cache')}
    </dl>
    <div class="timeline" data-timeline></div>
    <p class="warning" role="status" data-warning hidden></p>`;
}

function fact(name: string, label: string): Html {
  return html`<div>
    <dt>${label}</dt>
    <dd data-fact="${name}">–</dd>
    <dd class="more" data-more="${name}"></dd>
  </div>`;
}
