// Loads the picture of a state, and shows it with its numbers.

import { metadataOf, pathForm } from './address.js';
import { asJpeg, fitOf } from './compare.js';
import { sentence, showOriginal, showPicture, showSaved } from './facts.js';
import { describe, fetchPicture, Loader, ready, weigh } from './loader.js';
import { busy, chosen, showBefore, showProblem, showResult } from './stage.js';

/** Formats that every browser shows, so that the original can be shown as it is. */
const SHOWN = ['jpeg', 'jpg', 'png', 'webp', 'gif', 'avif', 'svg'];

export class View {
  #loader = new Loader();
  #mount;
  #onLoaded;
  #onProblem;

  /**
   * @param onLoaded called with the state, its size, the width of its source and a sentence about it
   * @param onProblem called with what the server says; undefined when all is well
   */
  constructor(mount, { onLoaded, onProblem }) {
    this.#mount = mount;
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
    const result = await fetchPicture(pathForm(state, this.#mount), signal).catch((error) => {
      if (signal.aborted) throw error;
      return { problem: { code: 'Offline', message: 'The server cannot be reached.' } };
    });
    const size = result.problem ? undefined : await ready(result.url);
    if (signal.aborted) return;
    busy(false);
    showProblem(result.problem);
    this.#onProblem(result.problem);
    if (result.problem) return;
    showResult({ url: result.url, alt, size });
    showPicture(result, size);
    const described = await describe(metadataOf(`${this.#mount}/${state.src}`));
    if (signal.aborted) return;
    showOriginal(described?.source);
    this.#onLoaded(state, { size, most: described?.source?.width, said: sentence(result, size) });
    this.compare(state, alt, described);
    await this.#weigh(state, result, described, signal);
  }

  /** Against the same pixels as a JPEG, which can show no movement, and is no drawing. */
  async #weigh({ src, tr }, { type, bytes }, described, signal) {
    const jpeg = asJpeg(tr);
    const isStill = jpeg !== undefined && !/svg/.test(type) && !(described?.animated && /gif|webp/.test(type));
    const url = pathForm({ src, tr: jpeg ?? '' }, this.#mount);
    const weight = isStill ? await weigh(url, signal) : undefined;
    if (!signal.aborted) showSaved(bytes, weight);
  }

  /** What the result is compared with. */
  async compare(state, alt, known) {
    const described = known ?? (await describe(metadataOf(`${this.#mount}/${state.src}`)));
    const jpeg = chosen('against') === 'jpeg' ? asJpeg(state.tr) : undefined;
    if (jpeg !== undefined) {
      const url = pathForm({ ...state, tr: jpeg }, this.#mount);
      return showBefore({ url, alt: `${alt}, as a JPEG`, label: 'JPEG', fit: 'fill' });
    }
    const isShown = SHOWN.includes(described?.source?.format);
    const url = pathForm({ ...state, tr: isShown ? 'orig-true' : 'w-1600,c-at_max' }, this.#mount);
    showBefore({ url, alt: `${alt}, the original`, label: 'Original', fit: fitOf(state.tr) });
  }
}
