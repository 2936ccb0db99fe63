/** A queue of groups that take turns: a group with a thousand items gets no more turns than one with a single item. */
export class FairQueue<T> {
  /** In the order of their turns. */
  readonly #groups = new Map<string, Set<T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(group: string, item: T): void {
    const items = this.#groups.get(group);
    if (items) items.add(item);
    else this.#groups.set(group, new Set([item]));
    this.#size += 1;
  }

  delete(group: string, item: T): void {
    const items = this.#groups.get(group);
    if (!items?.delete(item)) return;
    this.#size -= 1;
    if (items.size === 0) this.#groups.delete(group);
  }

  has(group: string): boolean {
    return this.#groups.has(group);
  }

  /** Removes and returns the oldest item of `group`, if it has any, else of the group whose turn it is. */
  shift(group?: string): T | undefined {
    const turn = group !== undefined && this.#groups.has(group) ? group : this.#groups.keys().next().value;
    if (turn === undefined) return undefined;
    const items = this.#groups.get(turn) ?? new Set();
    const [item] = items;
    if (item === undefined) return undefined;
    this.delete(turn, item);
    if (items.size > 0) {
      this.#groups.delete(turn);
      this.#groups.set(turn, items);
    }
    return item;
  }

  /**
   * The item to be evicted for one more of `group`: the newest of the largest group. Undefined if `group` would then be
   * the largest itself.
   */
  evictionCandidate(group: string): T | undefined {
    let largest: ReadonlySet<T> = new Set();
    for (const items of this.#groups.values()) if (items.size > largest.size) largest = items;
    return largest.size > (this.#groups.get(group)?.size ?? 0) + 1 ? [...largest].at(-1) : undefined;
  }

  /** Removes and returns all items. */
  drain(): T[] {
    const items = [...this.#groups.values()].flatMap((group) => [...group]);
    this.#groups.clear();
    this.#size = 0;
    return items;
  }
}
