import { ImageError } from '../shared/errors.js';
import type { PimCalls } from './calls.js';
import { receiveBody } from './transport/body.js';
import { TransientError } from './transport/transient-error.js';

/** Largest answer of a list, in bytes: a hundred products with all that they have. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Lists wait in a turn of their own, so that a thousand files cannot keep an alias from being resolved. */
const TURN = 'catalogue';

/** Calls to the PIM that are answered in JSON. */
export class JsonCalls {
  readonly #calls: PimCalls;
  readonly #turn: string;

  constructor(calls: PimCalls, turn = TURN) {
    this.#calls = calls;
    this.#turn = turn;
  }

  /** The same calls, which wait in another turn, see `Waiting`. */
  inTurn(turn: string): JsonCalls {
    return new JsonCalls(this.#calls, turn);
  }

  /**
   * The JSON of a list or another resource.
   *
   * @param path below `/api/rest/v1`, percent-encoded, with its query
   * @param body of a search by POST
   * @throws ImageError as `PimClient.download`; `PimRefusal` for a 4xx
   */
  async ask(path: string, signal: AbortSignal | undefined, body?: object): Promise<unknown> {
    const json = body && JSON.stringify(body);
    return this.#calls.withRetries(signal, async (limited) => {
      const exchange = await this.#calls.get(`/api/rest/v1/${path}`, { turn: this.#turn }, limited, { body: json });
      return this.#calls.health.track(async () => {
        const received = await receiveBody(exchange, () => ({ maxBytes: MAX_BYTES, overflow: 'refuse' }));
        return parse((received as Buffer).toString());
      });
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new TransientError(
      new ImageError('EUPSTREAM', 'The PIM sent no list', {
        cause: 'status 200 without JSON: a page of the PIM, or of a server in front of it',
      }),
    );
  }
}
