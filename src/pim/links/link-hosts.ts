import { isIP } from 'node:net';

/** Longest address that is followed, in characters. */
const MAX_CHARACTERS = 2000;

/** The hosts that `media_link` assets may be fetched from. */
export class LinkHosts {
  readonly #hosts: ReadonlySet<string>;

  /** @param hosts `cdn.example.com`, `*.example.com`, or with a port as `10.0.0.7:8080` */
  constructor(hosts: readonly string[]) {
    this.#hosts = new Set(hosts.map((host) => host.toLowerCase()));
  }

  /** An address in one spelling, if it may be fetched: HTTP or HTTPS, without credentials, at one of the hosts. */
  toAllowed(text: string): string | undefined {
    if (text.length > MAX_CHARACTERS || !URL.canParse(text)) return undefined;
    const url = new URL(text);
    url.hash = '';
    const isPlain = /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
    return isPlain && this.#has(url) ? url.href : undefined;
  }

  /** Whether the owner has named this very address of a host, which may then be a private one. */
  isListedAddress(url: URL): boolean {
    return isIP(withoutBrackets(url.hostname)) !== 0 && this.#hosts.has(url.host);
  }

  #has({ host, hostname }: URL): boolean {
    // Another port is another server.
    if (host !== hostname) return this.#hosts.has(host);
    const [, ...parents] = hostname.split('.');
    return this.#hosts.has(hostname) || parents.some((_, at) => this.#hosts.has(`*.${parents.slice(at).join('.')}`));
  }
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
