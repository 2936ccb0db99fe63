/** What stands until something of it is purged or replaced. */
export interface Standing {
  /** Whether it stands; undefined where the store has to be asked. */
  isCurrent(): boolean | undefined;
  /** Asks the store what `isCurrent` lacks. Never rejects. */
  ask(): Promise<unknown>;
}

/** Whether all of these stand: false if one does not, else undefined if that is not known of one. */
export function allCurrent<T>(items: readonly T[], isCurrent: (item: T) => boolean | undefined): boolean | undefined {
  let isKnown = true;
  for (const item of items) {
    const current = isCurrent(item);
    if (current === false) return false;
    if (current === undefined) isKnown = false;
  }
  return isKnown ? true : undefined;
}

/** What stands as long as all of these do. */
export function together(parts: readonly Standing[]): Standing {
  return {
    isCurrent: () => allCurrent(parts, (part) => part.isCurrent()),
    ask: () => Promise.all(parts.map((part) => part.ask())),
  };
}
