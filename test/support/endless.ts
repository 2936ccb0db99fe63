import { waitFor } from './wait-for.js';

/** A drawing that no render comes to the end of: noise of so many octaves. */
export const ENDLESS_SVG = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><filter id="f">
    <feTurbulence baseFrequency=".05" numOctaves="1000000000"/>
  </filter><rect width="40" height="30" filter="url(#f)"/></svg>`,
);

/** A deadline of renders that passes when a test says so, not when a busy machine happens to be late. */
export class RenderDeadline {
  /** For `limits.renderMs`: a number that no other timer has, and that a render is given where no test says anything. */
  readonly ms = 59_999;
  readonly #timeout = AbortSignal.timeout.bind(AbortSignal);
  #running: AbortController[] = [];

  /** From now on until `stop`. */
  start(): void {
    AbortSignal.timeout = (ms) => {
      if (ms !== this.ms) return this.#timeout(ms);
      const running = new AbortController();
      this.#running.push(running);
      return AbortSignal.any([running.signal, this.#timeout(ms)]);
    };
  }

  /** Renders whose time is running. */
  get running(): number {
    return this.#running.length;
  }

  /** Waits until the render is on its way, and ends all that are. */
  async pass(isRunning: () => boolean): Promise<void> {
    // The time of a render begins when its thread is ready.
    await waitFor(() => isRunning() && this.#running.length > 0);
    for (const running of this.#running) running.abort(new DOMException('The deadline has passed', 'TimeoutError'));
    this.#running = [];
  }

  stop(): void {
    AbortSignal.timeout = this.#timeout;
  }
}
