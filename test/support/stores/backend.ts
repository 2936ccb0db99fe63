/** A place where Keyv adapters keep their entries, in a corner of its own that is gone after the test. */
export interface Backend {
  /** For the Keyv on it: what has it in its keys is ours. */
  readonly namespace: string;
  /** One more adapter on the same place, with a connection as another process would have. */
  connect(): object;
  /** What lies there: keys and values as the adapter wrote them. */
  rows(): Promise<ReadonlyMap<string, string>>;
  /** Writes other values for all keys, behind Keyv's back. */
  rewrite(change: (value: string) => string): Promise<void>;
  /** Takes away what was written, and closes all connections. */
  stop(): Promise<void>;
}

/** A kind of backend; `start` throws `Unavailable` where it cannot be had on this machine. */
export interface BackendKind {
  readonly name: string;
  start(): Promise<Backend>;
}

/** A name for a table or a namespace, of this run alone. */
export function ownName(): string {
  return `akeneo_images_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
}
