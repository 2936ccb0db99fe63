/** A stream that lines are written to. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** What commands see of their process. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the configuration is looked for. */
  readonly cwd: string;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Calls `listener` on SIGINT and SIGTERM, until the returned function is called. */
  onSignal(listener: (signal: 'SIGINT' | 'SIGTERM') => void): () => void;
}
