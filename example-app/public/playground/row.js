// The control of one parameter: its name, its inputs, what it takes, and what is wrong with it.

import { el, tell } from './dom.js';
import { fromNumber, toNumber } from './values.js';

export class Row {
  #text;
  #slider;
  #swatch;
  #box;
  #clear;
  #error;
  #onInput;

  /**
   * @param parameter of the server's JSON
   * @param onInput called with the new value, as people write it; undefined to take the parameter away
   */
  constructor(parameter, onInput) {
    this.parameter = parameter;
    this.#onInput = onInput;
    const { key, about, expects } = parameter;
    const id = `p-${key}`;
    this.#error = el('p', { class: 'error', id: `${id}-error`, hidden: true });
    this.#clear = el('button', { class: 'clear', type: 'button', 'aria-label': `Clear ${key}`, hidden: true }, '×');
    this.#clear.addEventListener('click', () => {
      this.#onInput(undefined, 'done');
      this.main.focus();
    });
    const inputs = el('div', { class: 'inputs' }, ...this.#inputs(id), this.#clear);
    this.main.setAttribute('aria-describedby', `${id}-hint ${id}-error`);
    this.element = el(
      'div',
      { class: `row ${parameter.kind}`, 'data-key': key },
      el('label', { for: this.main.id, title: `${key}: ${expects}` }, el('code', {}, key), el('span', {}, about)),
      inputs,
      el('p', { class: 'hint', id: `${id}-hint` }, expects),
      this.#error,
    );
  }

  /** The input that its label names. */
  get main() {
    return this.#text ?? this.#box;
  }

  /** All that one may search it by. */
  get words() {
    const { key, about, sdk, words = [] } = this.parameter;
    return [key, about, ...sdk, ...words].join(' ').toLowerCase();
  }

  #inputs(id) {
    const { kind, words, slider, colour, bare } = this.parameter;
    if (kind === 'switch') return [(this.#box = this.#makeBox(id))];
    if (kind === 'choice') return [(this.#text = this.#makeSelect(id, words))];
    const [text, list] = this.#makeText(id);
    this.#text = text;
    return [
      ...(bare ? [(this.#box = this.#makeBox(`${id}-on`, 'on by its defaults'))] : []),
      ...(slider ? [(this.#slider = this.#makeSlider(slider))] : []),
      ...(colour ? [(this.#swatch = this.#makeSwatch())] : []),
      text,
      list,
    ];
  }

  #makeBox(id, name) {
    const label = name && `${this.parameter.about}, ${name}`;
    const box = el('input', { type: 'checkbox', role: 'switch', id, 'aria-label': label });
    box.addEventListener('change', () => this.#onInput(box.checked ? (this.parameter.on ?? '') : undefined, 'done'));
    return box;
  }

  #makeSelect(id, words) {
    const options = words.map((word) => el('option', { value: word }, word));
    const select = el('select', { id }, el('option', { value: '' }, '–'), ...options);
    select.addEventListener('change', () => this.#onInput(select.value || undefined, 'done'));
    return select;
  }

  #makeText(id) {
    const { suggestions = [] } = this.parameter;
    const options = suggestions.map((value) => el('option', { value }));
    const text = el('input', {
      type: 'text',
      id,
      list: options.length > 0 && `${id}-list`,
      maxlength: 1000,
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      placeholder: suggestions[0] && `e.g. ${suggestions[0]}`,
    });
    text.addEventListener('input', () => this.#onInput(text.value || undefined, 'typing'));
    text.addEventListener('change', () => this.#onInput(text.value || undefined, 'done'));
    return [text, el('datalist', { id: `${id}-list` }, ...options)];
  }

  #makeSlider({ min, max, step }) {
    const { key, about } = this.parameter;
    const slider = el('input', { type: 'range', min, max, step, 'aria-label': `${about}, slider`, 'data-slider': key });
    slider.addEventListener('input', () => this.#onInput(fromNumber(Number(slider.value)), 'typing'));
    slider.addEventListener('change', () => this.#onInput(fromNumber(Number(slider.value)), 'done'));
    return slider;
  }

  #makeSwatch() {
    const swatch = el('input', { type: 'color', 'aria-label': `${this.parameter.about}, picked` });
    swatch.addEventListener('input', () => this.#onInput(swatch.value.slice(1).toUpperCase(), 'typing'));
    swatch.addEventListener('change', () => this.#onInput(swatch.value.slice(1).toUpperCase(), 'done'));
    return swatch;
  }

  /** Shows a value, as people write it; undefined for none. */
  show(value) {
    this.value = value;
    this.element.toggleAttribute('data-set', value !== undefined);
    this.#clear.hidden = value === undefined || this.parameter.kind === 'switch';
    if (this.#box) this.#box.checked = value !== undefined && value !== 'false';
    if (this.#text && this.#text.value !== (value ?? '')) this.#showText(value ?? '');
    const number = toNumber(value ?? '');
    if (this.#slider && document.activeElement !== this.#slider) {
      this.#slider.value = String(number ?? this.parameter.slider.min);
    }
    if (this.#swatch) this.#swatch.value = `#${/^[\da-f]{6}/i.exec(value ?? '')?.[0] ?? 'ffffff'}`;
  }

  /** A choice that is none of the words is one more of them. */
  #showText(text) {
    const { kind, words } = this.parameter;
    if (kind === 'choice' && text !== '' && !words.includes(text)) {
      this.#text.append(el('option', { value: text }, text));
    }
    this.#text.value = text;
  }

  /** @param problem of the server; undefined when all is well */
  showProblem(problem) {
    this.element.toggleAttribute('data-invalid', problem !== undefined);
    if (problem) this.main.setAttribute('aria-invalid', 'true');
    else this.main.removeAttribute('aria-invalid');
    tell(this.#error, problem?.message);
    if (problem?.help) this.#error.append(' ', el('a', { href: problem.help, target: '_blank' }, problem.code));
  }
}
