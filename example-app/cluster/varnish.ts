/** Varnish in front of the middleware, as a cache that forgets by tag. */

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, freePort, startProgram, type Program } from './programs.js';

export interface Varnish extends Program {
  readonly url: string;
}

/** In front of the server on this port. Needs the package varnish-modules, which has xkey. */
export async function startVarnish(backend: number): Promise<Varnish> {
  const program = findProgram('varnishd');
  const port = await freePort();
  const running = await startProgram(program, port, (folder) => {
    // Started by root, its worker is another user.
    chmodSync(folder, 0o755);
    const file = join(folder, 'images.vcl');
    writeFileSync(file, configuration(backend));
    return ['-F', '-a', `127.0.0.1:${port}`, '-f', file, '-n', join(folder, 'work'), '-s', 'malloc,64m'];
  });
  return { url: `http://127.0.0.1:${port}`, ...running };
}

function configuration(backend: number): string {
  return `
vcl 4.1;
import xkey;

backend default {
  .host = "127.0.0.1";
  .port = "${backend}";
}

acl purgers {
  "127.0.0.1";
}

sub vcl_recv {
  if (req.method == "PURGE") {
    if (client.ip !~ purgers) {
      return (synth(405));
    }
    set req.http.Gone = xkey.purge(req.http.xkey-purge);
    return (synth(200, req.http.Gone + " purged"));
  }
  # Browsers write Accept in many ways, and each would have a copy of its own.
  if (req.http.Accept ~ "image/avif") {
    set req.http.Accept = "image/avif,image/webp";
  } elsif (req.http.Accept ~ "image/webp") {
    set req.http.Accept = "image/webp";
  } else {
    unset req.http.Accept;
  }
  # No picture depends on a cookie.
  unset req.http.Cookie;
}

sub vcl_backend_response {
  set beresp.http.xkey = beresp.http.Surrogate-Key;
}

sub vcl_deliver {
  unset resp.http.xkey;
  unset resp.http.Surrogate-Key;
  if (obj.hits > 0) {
    set resp.http.X-Cache = "hit";
  } else {
    set resp.http.X-Cache = "miss";
  }
}
`;
}
