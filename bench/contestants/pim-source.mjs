// @ts-check
/** How the peers get at the PIM's files: one token, and at most four calls at once, as Akeneo wants it. */

const CALLS = 4;

export class PimSource {
  #pim;
  /** @type {Promise<string> | undefined} */
  #token;
  #running = 0;
  /** @type {(() => void)[]} */
  #waiting = [];

  /** @param {{ url: string, credentials: { clientId: string, secret: string, username: string, password: string } }} pim */
  constructor(pim) {
    this.#pim = pim;
  }

  /** @param {string} code @returns {Promise<Buffer>} */
  async fetch(code) {
    const { url, headers } = await this.request(code);
    return this.#limited(async () => {
      const response = await fetch(url, { headers });
      if (!response.ok) throw new Error(`The PIM answers ${response.status}`);
      return Buffer.from(await response.arrayBuffer());
    });
  }

  /** What to ask the PIM for, for a file. @param {string} code */
  async request(code) {
    this.#token ??= this.#limited(() => this.#login());
    return {
      url: `${this.#pim.url}/api/rest/v1/media-files/${code}/download`,
      headers: { Authorization: `Bearer ${await this.#token}`, Accept: '*/*' },
    };
  }

  async #login() {
    const { clientId, secret, username, password } = this.#pim.credentials;
    const response = await fetch(`${this.#pim.url}/api/oauth/v1/token`, {
      method: 'POST',
      headers: {
        Authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
        'Content-Type': 'application/json',
        Accept: '*/*',
      },
      body: JSON.stringify({ grant_type: 'password', username, password }),
    });
    const { access_token: token } = /** @type {any} */ (await response.json());
    return token;
  }

  /** @template T @param {() => Promise<T>} call @returns {Promise<T>} */
  async #limited(call) {
    if (this.#running >= CALLS) await new Promise((resolve) => this.#waiting.push(() => resolve(undefined)));
    else this.#running += 1;
    try {
      return await call();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
