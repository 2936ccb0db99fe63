// Loads the picture of a state, and shows it with its numbers.

import { metadataOf, pathForm } from './address.js';
import { asJpeg, fitOf } from './compare.js';
import { sentence, showOriginal, showPicture, showSaved } from './facts.js';
import { pageOf } from './focus.js';
import { Found } from './found.js';
import { describe, fetchPicture, Loader, ready, weigh } from './loader.js';
import { busy, chosen, hideBefore, showBefore, showProblem, showResult } from './stage.js';

/** Formats that every browser shows, so that the original can be shown as it is. */
const SHOWN = ['jpeg', 'jpg', 'png', 'webp', 'gif', 'avif', 'svg'];

export class View {
  #loader = new Loader();
  #mount;
  #found;
  #onLoaded;
  #onProblem;
  #compared;
  #wanted;

  /**
   * @param mount where the server has its pictures
   * @param detection what it can look for in them
   * @param onLoaded called with the state, its size, the width of its source and a sentence about it
   * @param onProblem called with what the server says; undefined when all is well
   */
  constructor({ mount, detection }, { onLoaded, onProblem }) {
    this.#mount = mount;
    this.#found = new Found(mount, detection);
    this.#onLoaded = onLoaded;
    this.#onProblem = onProblem;
  }

  /** @param pause milliseconds to wait for another state */
  load(state, alt, pause) {
    if (state.src === '') return;
    busy(true);
    this.#loader.schedule((signal) => this.#load(state, alt, signal), pause);
  }

  async #load(state, alt, signal) {
    const [result, described] = await Promise.all([
      this.#fetch(state, signal),
      describe(metadataOf(`${this.#mount}/${state.src}`)),
    ]);
    const size = (result.problem ? undefined : await ready(result.url)) ?? { width: 0, height: 0 };
    if (signal.aborted) return;
    busy(false);
    showProblem(result.problem);
    this.#onProblem(result.problem);
    if (result.problem) return this.#found.clear();
    showResult({ url: result.url, alt, size });
    showPicture(result, size);
    showOriginal(described?.source);
    this.#onLoaded(state, { size, most: described?.source?.width, said: sentence(result, size) });
    void this.#found.show(state);
    void this.compare(state, alt);
    await this.#weigh(state, result, described, signal);
  }

  async #fetch(state, signal) {
    return fetchPicture(pathForm(state, this.#mount), signal).catch((error) => {
      if (signal.aborted) throw error;
      return { problem: { code: 'Offline', message: 'The server cannot be reached.' } };
    });
  }

  /** Against the same pixels as a JPEG, which can show no movement, and is no drawing. */
  async #weigh({ src, tr }, { type, bytes }, described, signal) {
    const jpeg = asJpeg(tr);
    const isStill = jpeg !== undefined && !/svg/.test(type) && !(described?.animated && /gif|webp/.test(type));
    const url = pathForm({ src, tr: jpeg ?? '' }, this.#mount);
    const weight = isStill ? await weigh(url, signal) : undefined;
    if (!signal.aborted) showSaved(bytes, weight);
  }

  /** Shows what the result is compared with, once that can be painted: never the original of another picture. */
  async compare(state, alt) {
    if (this.#compared !== state.src) {
      hideBefore();
      this.#found.place(undefined);
    }
    this.#compared = state.src;
    const described = await describe(metadataOf(`${this.#mount}/${state.src}`));
    const before = this.#before(state, alt, described);
    this.#wanted = before.url;
    const size = await ready(before.url);
    if (!size || this.#wanted !== before.url) return;
    const layout = showBefore({ ...before, size });
    this.#found.place(before.isOriginal ? layout : undefined);
  }

  #before(state, alt, described) {
    const jpeg = chosen('against') === 'jpeg' ? asJpeg(state.tr) : undefined;
    if (jpeg !== undefined) {
      const url = pathForm({ ...state, tr: jpeg }, this.#mount);
      return { url, alt: `${alt}, as a JPEG`, label: 'JPEG', fit: 'fill', isOriginal: false };
    }
    const page = pageOf(state.tr);
    const isShown = SHOWN.includes(described?.source?.format) && page === undefined;
    const tr = isShown ? 'orig-true' : `w-1600,c-at_max${page === undefined ? '' : `,pg-${page}`}`;
    const url = pathForm({ ...state, tr }, this.#mount);
    return { url, alt: `${alt}, the original`, label: 'Original', fit: fitOf(state.tr), isOriginal: true };
  }
}
