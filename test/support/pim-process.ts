import type { Credentials, DemoPimOptions, Fault, MediaKind, UploadedFile } from '../../example-app/pim/demo-pim.js';
import type { PimCommands } from './pim-child.js';
import { Remote } from './remote.js';

/** Codes are made of names and moments: with one moment for all, a PIM that starts anew gives the same ones. */
const UPLOADED_AT = Date.UTC(2026, 0, 1);

/** A demo PIM in a process of its own, which can be killed. */
export class PimProcess {
  readonly #options: DemoPimOptions;
  readonly #files: (readonly [MediaKind, UploadedFile])[] = [];
  #process = launch();
  #address: { readonly url: string; readonly credentials: Credentials } | undefined;

  private constructor(options: DemoPimOptions) {
    this.#options = options;
  }

  static async start(options: DemoPimOptions = {}): Promise<PimProcess> {
    const pim = new PimProcess(options);
    await pim.#begin();
    return pim;
  }

  /** What the middleware needs to know of it; stays the same when it starts anew. */
  get connection(): { readonly baseUrl: string } & Credentials {
    const { url, credentials } = this.#address!;
    return { baseUrl: url, ...credentials };
  }

  /** Uploads a file, which a restart keeps; returns its resource path. */
  async add(body: Buffer, name: string, mimeType: string, kind: MediaKind = 'media-files'): Promise<string> {
    const file = { name: `${this.#files.length}_${name}`, mimeType, body, uploadedAt: UPLOADED_AT };
    this.#files.push([kind, file]);
    return `${kind}/${await this.#process.call('add', kind, file)}`;
  }

  /** Functions do not cross to another process: the fault has no `match`. */
  fault(fault: Fault): Promise<void> {
    return this.#process.call('fault', fault);
  }

  clearFaults(): Promise<void> {
    return this.#process.call('clearFaults');
  }

  state(): Promise<ReturnType<PimCommands['state']>> {
    return this.#process.call('state');
  }

  /** Ends it as a crash would. */
  kill(): Promise<void> {
    return this.#process.kill();
  }

  /** Starts it after a crash, on the port and with the files that it had before. */
  async restart(): Promise<void> {
    this.#process = launch();
    await this.#begin();
  }

  async #begin(): Promise<void> {
    const port = this.#address ? Number(new URL(this.#address.url).port) : 0;
    this.#address = await this.#process.call('start', { ...this.#options, port });
    for (const upload of this.#files) await this.#process.call('add', ...upload);
  }
}

function launch(): Remote<PimCommands> {
  return new Remote(new URL('pim-child.js', import.meta.url));
}
