// Steps and layers: which of them the controls are about, and more of them.

import { edited, parseChain, placesOf, valueOf, without } from './chain.js';
import { el, find } from './dom.js';

const KINDS = { image: 'Picture', text: 'Text', video: 'Video', subtitle: 'Subtitle', subtitles: 'Subtitles' };

export class Places {
  #onChoose;
  #onChange;
  #path = [0];

  /**
   * @param onChoose called when another place is chosen
   * @param onChange called with new steps
   * @param picture names the path of a picture to lay on the present one
   */
  constructor({ onChoose, onChange, picture }) {
    this.#onChoose = onChoose;
    this.#onChange = onChange;
    const adds = [
      ['Step', (steps) => this.#addStep(steps)],
      [
        'Text',
        (steps) => this.#addLayer(steps, 'l-text,i-New,fs-48,co-FFFFFF,bg-A8461F,pa-8_20,r-8,lfo-bottom_right,l-end'),
      ],
      ['Picture', (steps) => this.#addLayer(steps, `l-image,i-${picture()},w-bw_div_3,lfo-top_right,l-end`)],
      ['Block', (steps) => this.#addLayer(steps, 'l-image,i-ik_canvas,bg-A8461F80,w-bw,h-bh_div_5,lfo-bottom,l-end')],
    ];
    for (const [title, add] of adds) {
      const button = el('button', { type: 'button', class: 'quiet add' }, `+ ${title}`);
      button.addEventListener('click', () => add(this.#steps));
      find('adds').append(button);
    }
  }

  #steps = [[]];

  /** The chosen place: the first one if that is gone. */
  get place() {
    const all = placesOf(this.#steps);
    return all.find(({ path }) => path.join() === this.#path.join()) ?? all[0];
  }

  choose(path) {
    this.#path = path;
    this.#onChoose();
  }

  /** Chips for all places; one that is only a step is not worth a choice. */
  show(steps) {
    this.#steps = steps;
    const all = placesOf(steps);
    const box = find('places');
    const focused = box.contains(document.activeElement) ? document.activeElement.dataset.path : undefined;
    const chips = all.map((place) => this.#chip(place));
    box.replaceChildren(...(all.length === 1 ? [] : [...chips, this.#removeButton()]));
    box.querySelector(`[data-path="${focused}"]`)?.focus();
  }

  #chip(place) {
    const path = place.path.join();
    const isChosen = path === this.place.path.join();
    const chip = el('button', { type: 'button', class: 'chip', 'data-path': path, 'aria-pressed': String(isChosen) });
    if (place.layer) chip.classList.add('inner');
    chip.textContent = titleOf(place);
    chip.addEventListener('click', () => this.choose(place.path));
    return chip;
  }

  #removeButton() {
    const button = el('button', { type: 'button', class: 'chip remove' }, 'Remove');
    const { place } = this;
    button.setAttribute('aria-label', `Remove ${titleOf(place)}`);
    button.addEventListener('click', () => {
      this.#path = [0];
      this.#onChange(without(this.#steps, place.path));
      find('places').querySelector('button')?.focus();
    });
    return button;
  }

  #addStep(steps) {
    this.#path = [steps.length];
    this.#onChange([...steps, []]);
  }

  #addLayer(steps, text) {
    const [[layer]] = parseChain(text);
    const { path, items } = this.place;
    this.#path = [...path, items.length, 0];
    this.#onChange(edited(steps, path, (before) => [...before, layer]));
  }
}

/** Such as `Step 2` and `Text “New”`. */
export function titleOf({ layer, step, of }) {
  if (!layer) return `Step ${step + 1}`;
  const input = valueOf(layer.items, 'i') ?? '';
  const name = layer.kind === 'image' && input === 'ik_canvas' ? 'Block' : (KINDS[layer.kind] ?? layer.kind);
  return of > 1 ? `${name}, step ${step + 1}` : name;
}
