/** What a check has found. */
export interface Finding {
  readonly status: 'pass' | 'fail' | 'skip';
  /** What was found, in one sentence. */
  readonly message: string;
  /** What to do about a failure. */
  readonly todo?: string;
}

export interface Check {
  readonly name: string;
  /** Checks that must have passed for this one to tell anything. */
  readonly needs: readonly string[];
  readonly run: () => Promise<Finding>;
}

export const pass = (message: string): Finding => ({ status: 'pass', message });

export const skip = (message: string): Finding => ({ status: 'skip', message });

export const fail = (message: string, todo?: string): Finding => ({
  status: 'fail',
  message,
  ...(todo !== undefined && { todo }),
});
