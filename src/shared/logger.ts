/** Where faults are reported. `console` is one. */
export interface Logger {
  /** `details` is what caused the fault, usually an `Error`. */
  warn(message: string, details?: unknown): void;
  error(message: string, details?: unknown): void;
}
