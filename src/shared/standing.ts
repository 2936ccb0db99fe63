/** What stands until something of it is purged or replaced. */
export interface Standing {
  /** Whether it stands; undefined where the store has to be asked. */
  isCurrent(): boolean | undefined;
  /** Asks the store what `isCurrent` lacks. Never rejects. */
  ask(): Promise<unknown>;
}

/** What stands as long as all of these do. */
export function together(parts: readonly Standing[]): Standing {
  return {
    isCurrent: () => {
      let isKnown = true;
      for (const part of parts) {
        const current = part.isCurrent();
        if (current === false) return false;
        if (current === undefined) isKnown = false;
      }
      return isKnown ? true : undefined;
    },
    ask: () => Promise.all(parts.map((part) => part.ask())),
  };
}
