// All parameters, in their groups: those that the chosen step or layer can have.

import { placesOf, valueOf, withValue } from './chain.js';
import { el, find } from './dom.js';
import { Row } from './row.js';
import { fromUrl, toUrl } from './values.js';

/** Open at first. */
const OPEN = ['size', 'crop'];
/** What comes first of a layer. */
const OF_LAYERS = ['text', 'layers'];

export class Controls {
  #groups;
  #steps = [[]];
  #place;

  /** @param onChange called with new steps, the key, and whether its value is still being typed */
  constructor(groups, onChange) {
    this.#groups = groups.map((group) => this.#makeGroup(group, onChange));
    const finder = find('finder');
    finder.addEventListener('input', () => this.#arrange());
    find('groups').append(...this.#groups.map(({ element }) => element));
  }

  get rows() {
    return this.#groups.flatMap(({ rows }) => rows);
  }

  row(key) {
    return this.rows.find(({ parameter }) => parameter.key === key);
  }

  #makeGroup({ id, title, parameters }, onChange) {
    const rows = parameters.map(
      (parameter) => new Row(parameter, (value, phase) => this.#change(parameter, value, phase, onChange)),
    );
    const count = el('span', { class: 'count' });
    const element = el(
      'details',
      { open: OPEN.includes(id), 'data-group': id },
      el('summary', {}, el('span', {}, title), count),
      ...rows.map((row) => row.element),
    );
    return { id, rows, count, element };
  }

  #change({ key, scope }, text, phase, onChange) {
    const { path, layer } = this.#targetOf(key, scope);
    const value = text === undefined ? undefined : toUrl(key, text, layer?.kind);
    onChange(withValue(this.#steps, path, key, value), key, phase);
  }

  /** Output and request belong to the whole: to the step that has them, or the last one. */
  #targetOf(key, scope) {
    if (scope === 'step' || scope === 'layer') return this.#place;
    const top = placesOf(this.#steps).filter(({ path }) => path.length === 1);
    return top.findLast(({ items }) => valueOf(items, key) !== undefined) ?? top.at(-1);
  }

  show(steps, place) {
    this.#steps = steps;
    this.#place = place;
    for (const { rows } of this.#groups) {
      for (const row of rows) {
        const { key, scope } = row.parameter;
        const { items, layer } = this.#targetOf(key, scope);
        const value = valueOf(items, key);
        row.show(value === undefined ? undefined : fromUrl(key, value, layer?.kind));
      }
    }
    this.#arrange();
  }

  /** Which groups and rows there are for the place, and for the word that is looked for. */
  #arrange() {
    const word = find('finder').value.trim().toLowerCase();
    const kind = this.#place?.layer?.kind;
    for (const { id, rows, count, element } of this.#groups) {
      for (const row of rows) row.element.hidden = !fits(row.parameter, id, kind) || !row.words.includes(word);
      element.hidden = rows.every((row) => row.element.hidden);
      element.classList.toggle('first', OF_LAYERS.includes(id) && kind !== undefined);
      if (word !== '' && !element.hidden) element.open = true;
      const given = rows.filter((row) => row.value !== undefined && !row.element.hidden).length;
      count.textContent = given === 0 ? '' : `${given} set`;
    }
  }

  /** Opens the group of a row, so that it is seen. */
  reveal(row) {
    const group = this.#groups.find(({ rows }) => rows.includes(row));
    group.element.open = true;
  }

  openLayerGroups() {
    for (const { id, element } of this.#groups) if (OF_LAYERS.includes(id)) element.open = true;
  }
}

/** @param kind of the layer that is chosen; undefined for a step */
function fits({ scope }, group, kind) {
  if (scope !== 'layer') return true;
  if (kind === undefined) return false;
  return group !== 'text' || kind === 'text';
}
