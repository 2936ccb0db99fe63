// What was shown before, to go back to.

const LIMIT = 200;

/** States that one can walk through. Changes of the same `by`, one after the other, count as one. */
export class History {
  #states;
  #at = 0;
  #by;

  constructor(state) {
    this.#states = [state];
  }

  get state() {
    return this.#states[this.#at];
  }

  get canUndo() {
    return this.#at > 0;
  }

  get canRedo() {
    return this.#at < this.#states.length - 1;
  }

  /** @param by what was used: each letter typed into a field is no state of its own */
  push(state, by) {
    if (state.src === this.state.src && state.tr === this.state.tr) return;
    const keep = by !== undefined && by === this.#by && this.#at > 0 ? this.#at : this.#at + 1;
    this.#states = [...this.#states.slice(0, keep), state].slice(-LIMIT);
    this.#at = this.#states.length - 1;
    this.#by = by;
  }

  /** The next change is a state of its own, whatever makes it. */
  settle() {
    this.#by = undefined;
  }

  undo() {
    return this.#go(-1);
  }

  redo() {
    return this.#go(1);
  }

  #go(by) {
    this.settle();
    this.#at = Math.min(Math.max(this.#at + by, 0), this.#states.length - 1);
    return this.state;
  }
}
