// The playground: one state, which everything on the page shows and changes.

import { readHash, writeHash } from './address.js';
import { parseChain, writeChain } from './chain.js';
import { answer, copyText, showCodes } from './codes.js';
import { Controls } from './controls.js';
import { find } from './dom.js';
import { History } from './history.js';
import { otherPicture, setUpPicker, showPicked, titleOf } from './picker.js';
import { Places } from './places.js';
import { showProblems } from './problems.js';
import { setUpStage } from './stage.js';
import { View } from './view.js';

/** Milliseconds without a letter typed before a picture is asked for. */
const PAUSE = 250;

class Playground {
  #data;
  #history;
  #controls;
  #places;
  #view;
  #problem;
  #loaded = {};

  constructor(data, first) {
    this.#data = data;
    this.#history = new History(readHash(location.hash, data.kinds) ?? first);
    this.#controls = new Controls(data.groups, (steps, key, phase) => this.#changeSteps(steps, key, phase));
    this.#places = new Places({
      onChoose: () => this.#showPlace(),
      onChange: (steps) => {
        this.#controls.openLayerGroups();
        this.#changeSteps(steps, 'places', 'done');
      },
      picture: () => otherPicture(this.#state.src),
    });
    this.#view = new View(data, {
      onLoaded: (state, loaded) => this.#onLoaded(state, loaded),
      onProblem: (problem) => this.#showProblem(problem),
    });
    setUpStage(() => void this.#view.compare(this.#state, this.#alt));
    setUpPicker(data, (picked) => this.#change({ ...this.#state, ...picked }));
    this.#setUpText();
    this.#setUpHistory();
    this.#show(0);
  }

  get #state() {
    return this.#history.state;
  }

  get #alt() {
    return titleOf(this.#state.src);
  }

  #changeSteps(steps, key, phase) {
    const by = `${key} ${this.#places.place.path.join()}`;
    this.#change({ ...this.#state, tr: writeChain(steps) }, by, phase === 'typing' ? PAUSE : 0);
    if (phase === 'done') this.#history.settle();
  }

  #change(state, by, pause = 0) {
    const { src, tr } = this.#state;
    if (state.src === src && state.tr === tr) return;
    this.#history.push(state, by);
    this.#show(pause);
  }

  /** Everything, as the state is. */
  #show(pause) {
    const { src, tr } = this.#state;
    history.replaceState(null, '', src === '' ? location.pathname : writeHash(this.#state));
    showPicked(src);
    const text = find('text');
    if (text.value !== tr) text.value = tr;
    const able = { undo: this.#history.canUndo, redo: this.#history.canRedo, reset: tr !== '' };
    // A disabled button would lose the focus.
    for (const [name, is] of Object.entries(able)) find(name).setAttribute('aria-disabled', String(!is));
    this.#showPlace();
    this.#showCodes();
    this.#view.load(this.#state, this.#alt, pause);
  }

  #showPlace() {
    const steps = parseChain(this.#state.tr);
    this.#places.show(steps);
    this.#controls.show(steps, this.#places.place);
    this.#showProblem(this.#problem);
  }

  #showProblem(problem) {
    this.#problem = problem;
    const steps = parseChain(this.#state.tr);
    showProblems(problem, { controls: this.#controls, steps, place: this.#places.place });
  }

  #showCodes() {
    const { mount, groups } = this.#data;
    const parameters = groups.flatMap((group) => group.parameters);
    const sdkNames = Object.fromEntries(parameters.flatMap(({ key, sdk: [name] }) => (name ? [[key, name]] : [])));
    const { size, most } = this.#loaded;
    const endpoint = location.origin + mount;
    showCodes({ state: this.#state, mount, endpoint, alt: this.#alt, size, most, sdkNames }, say);
  }

  #onLoaded(state, { size, most, said }) {
    if (state !== this.#state) return;
    this.#loaded = { size: size.width > 0 ? size : undefined, most };
    this.#showCodes();
    say(said);
  }

  #setUpText() {
    const text = find('text');
    text.addEventListener('input', () => this.#change({ ...this.#state, tr: text.value }, 'text', PAUSE));
    text.addEventListener('change', () => this.#history.settle());
    text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      this.#history.settle();
    });
  }

  #setUpHistory() {
    const go = (direction) => {
      if (!this.#history[direction === 'undo' ? 'canUndo' : 'canRedo']) return;
      this.#history[direction]();
      this.#show(0);
      say(direction === 'undo' ? 'Undone' : 'Redone');
    };
    find('undo').addEventListener('click', () => go('undo'));
    find('redo').addEventListener('click', () => go('redo'));
    find('reset').addEventListener('click', () => this.#change({ ...this.#state, tr: '' }));
    find('share').addEventListener('click', async ({ target }) => {
      answer(target, (await copyText(location.href)) ? 'Copied' : 'It is in the address bar');
    });
    addEventListener('hashchange', () => {
      const state = readHash(location.hash, this.#data.kinds);
      if (state) this.#change(state);
    });
    addEventListener('keydown', (event) => {
      const direction = directionOf(event);
      if (direction === undefined || event.target.matches('input[type=text], input[type=search], textarea')) return;
      event.preventDefault();
      go(direction);
    });
  }
}

/** Of Ctrl+Z and its kin. */
function directionOf({ key, ctrlKey, metaKey, shiftKey }) {
  if (!ctrlKey && !metaKey) return undefined;
  if (key.toLowerCase() === 'z') return shiftKey ? 'redo' : 'undo';
  return key.toLowerCase() === 'y' ? 'redo' : undefined;
}

function say(text) {
  find('status').textContent = text;
}

const root = find('playground');
if (root) {
  const data = await (await fetch('/playground.json')).json();
  const { firstSrc: src, firstTr: tr } = root.dataset;
  root.hidden = false;
  new Playground(data, { src, tr });
}
