/** In the words of the IETF's draft of `application/health+json`. */
export type HealthStatus = 'pass' | 'warn' | 'fail';

/** One part of the middleware. */
export interface HealthCheck {
  readonly status: HealthStatus;
  /** What is wrong, in one sentence without addresses or credentials. Undefined where nothing is. */
  readonly output?: string;
}

/** How the middleware is, by what its last work has shown. */
export interface Health {
  /**
   * `fail`: no picture can be rendered, or `close()` was called. `warn`: a part does not work as it should; what is
   * cached is served. `pass`: all is well.
   */
  readonly status: HealthStatus;
  readonly checks: {
    /** The PIM, as the last calls have found it. */
    readonly pim: HealthCheck;
    /** The store. Passes where there is none. */
    readonly store: HealthCheck;
    /** The render threads. */
    readonly workers: HealthCheck;
  };
}
