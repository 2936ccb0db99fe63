/** nginx in front of the replicas. */

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, freePort, startProgram, type Program } from './programs.js';

export interface Nginx extends Program {
  readonly url: string;
}

/** In front of servers on these ports. */
export async function startNginx(ports: readonly number[]): Promise<Nginx> {
  const program = findProgram('nginx');
  const port = await freePort();
  const running = await startProgram(program, port, (folder) => {
    // Started by root, its worker is another user.
    chmodSync(folder, 0o755);
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, configuration(folder, port, ports));
    return ['-p', folder, '-c', file, '-e', 'stderr'];
  });
  return { url: `http://127.0.0.1:${port}`, ...running };
}

function configuration(folder: string, port: number, ports: readonly number[]): string {
  return `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr crit;

events {
  worker_connections 1024;
}

http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;

  upstream images {
    # A replica that fails gets nothing for two seconds, then one request to show whether it is back.
${ports.map((replica) => `    server 127.0.0.1:${replica} max_fails=1 fail_timeout=2s;`).join('\n')}
    keepalive 32;
  }

  server {
    listen 127.0.0.1:${port};

    location / {
      proxy_pass http://images;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;

      # What one replica could not answer, because it is gone, the next one answers.
      proxy_next_upstream error timeout;
      proxy_connect_timeout 2s;
      # Longer than limits.requestMs: a replica that is slow says so itself.
      proxy_read_timeout 35s;
    }
  }
}
`;
}
