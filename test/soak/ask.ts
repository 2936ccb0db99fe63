import { Agent, get, type IncomingHttpHeaders } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** A GET that the client gives up when `signal` says so; rejects then, and when the server breaks off. */
export function ask(url: string, accept: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { accept }, signal }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
      incoming.on('end', () => {
        resolve({ status: incoming.statusCode!, headers: incoming.headers, body: Buffer.concat(parts) });
      });
    }).on('error', reject);
  });
}
