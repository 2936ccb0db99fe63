// The faces or objects that the focus is on, as boxes on the original, in a note and in a list.

import { percent } from '../words.js';
import { metadataOf, pathForm } from './address.js';
import { el, find } from './dom.js';
import { labelOf, lookedFor, noteOf } from './focus.js';
import { describe } from './loader.js';
import { coveringPart, positionOf } from './placing.js';

/** Labels of boxes that begin this far to the right of what is seen end with their box. */
const FAR_RIGHT = 0.75;

export class Found {
  #mount;
  #detection;
  /** The address that what is shown comes from, or will come from. */
  #url;
  #detections = [];
  /** How the original is laid out in the box of the result: `{ fit, shape, ratio }`. */
  #layout;

  /** @param detection what the server can look for, and whether it has the packages */
  constructor(mount, detection) {
    this.#mount = mount;
    this.#detection = detection;
  }

  /** Once the result is there: the server then knows what it has found. */
  async show({ src, tr }) {
    const looked = lookedFor(tr, this.#detection.names);
    const url = looked && metadataOf(pathForm({ src, tr: looked.tr }, this.#mount));
    if (url === this.#url) return;
    this.clear();
    this.#url = url;
    if (!looked) return;
    const described = await describe(url);
    if (this.#url !== url) return;
    // Asked for again next time.
    if (!described) this.#url = undefined;
    else this.#draw(described.detections ?? [], noteOf(looked, described.detections, this.#detection.isInstalled));
  }

  clear() {
    this.#url = undefined;
    this.#draw([], '');
  }

  /** @param layout undefined while there is no original to draw on */
  place(layout) {
    this.#layout = layout;
    this.#arrange();
  }

  #draw(detections, note) {
    this.#detections = detections;
    find('found-note').textContent = note;
    const list = find('found-list');
    list.replaceChildren(...detections.map((detection) => el('li', {}, labelOf(detection))));
    list.hidden = detections.length === 0;
    this.#arrange();
  }

  #arrange() {
    const { fit, shape = 1, ratio = 1 } = this.#layout ?? {};
    const seen = coveringPart(shape, fit === 'cover' ? ratio : shape, this.#detections);
    const { style } = find('pair');
    style.setProperty('--x', positionOf(seen.left, seen.width));
    style.setProperty('--y', positionOf(seen.top, seen.height));
    find('boxes').replaceChildren(...(this.#layout ? boxesOf(this.#detections, seen) : []));
  }
}

/** Several have short labels, which rarely meet: the note has their name. */
function boxesOf(detections, seen) {
  return detections.map((detection) => {
    const isRight = detection.left > seen.left + FAR_RIGHT * seen.width;
    const label = detections.length === 1 ? labelOf(detection) : percent(detection.score);
    const attributes = { class: 'box', 'data-right': isRight, 'data-outside': !isMiddleIn(detection, seen) };
    const element = el('div', attributes, el('span', {}, label));
    for (const side of ['left', 'top', 'width', 'height']) element.style.setProperty(`--${side}`, detection[side]);
    return element;
  });
}

const isMiddleIn = ({ left, top, width, height }, part) =>
  Math.abs(left + width / 2 - (part.left + part.width / 2)) <= part.width / 2 &&
  Math.abs(top + height / 2 - (part.top + part.height / 2)) <= part.height / 2;
