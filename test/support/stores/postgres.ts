import { KeyvPostgres } from '@keyv/postgres';
import { execFileSync } from 'node:child_process';
import { assertWanted, Unavailable } from '../available.js';
import { waitFor } from '../wait-for.js';
import { ownName, type BackendKind } from './backend.js';
import { dataFolder, findProgram, freePort, listens, runAs, startServer, type Running } from './programs.js';
import { quoted, sqlBackend } from './sql.js';

/** PostgreSQL: `DATABASE_URL` or the `PG...` variables, or the usual address, or one of our own. */
export const postgres: BackendKind = {
  name: 'PostgreSQL',
  start: async () => {
    const { url, running } = await server();
    const table = ownName();
    const connect = (): KeyvPostgres => new KeyvPostgres({ uri: url, table, max: 2 });
    const backend = sqlBackend(table, { key: 'key', quote: quoted }, connect, 'shared');
    const stop = async (): Promise<void> => {
      await backend.stop();
      await running?.stop();
    };
    return { ...backend, stop };
  },
};

async function server(): Promise<{ url: string; running?: Running }> {
  assertWanted('PostgreSQL');
  const { DATABASE_URL, PGHOST, PGPORT = '5432', PGUSER = 'postgres', PGPASSWORD, PGDATABASE = PGUSER } = process.env;
  if (DATABASE_URL && /^postgres(?:ql)?:/.test(DATABASE_URL)) return { url: DATABASE_URL };
  if (PGHOST) return { url: address(PGUSER, PGPASSWORD, PGHOST, PGPORT, PGDATABASE) };
  if (await listens(5432)) {
    for (const [user, password, database] of [
      [PGUSER, PGPASSWORD, process.env.PGDATABASE ?? 'test'],
      ['postgres', PGPASSWORD, 'postgres'],
      ['postgres', 'postgres', 'postgres'],
    ] as const) {
      const url = address(user, password, '127.0.0.1', '5432', database);
      if (await letsIn(url)) return { url };
    }
  }
  return startPostgres();
}

function address(user: string, password: string | undefined, host: string, port: string, database: string): string {
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  return `postgresql://${encodeURIComponent(user)}${secret}@${host}:${port}/${encodeURIComponent(database)}`;
}

/** Whether we may work there. The adapter makes its table at once, so it gets one to try. */
async function letsIn(url: string): Promise<boolean> {
  const table = ownName();
  const adapter = new KeyvPostgres({ uri: url, table, max: 1 });
  adapter.on('error', () => undefined);
  try {
    await adapter.query(`DROP TABLE ${table}`);
    return true;
  } catch {
    return false;
  } finally {
    await adapter.disconnect();
  }
}

/** A PostgreSQL with a cluster of its own. */
export async function startPostgres(): Promise<{ url: string; running: Running }> {
  const [initdb, program] = [findProgram('initdb'), findProgram('postgres')];
  if (initdb === undefined || program === undefined) {
    throw new Unavailable('PostgreSQL');
  }
  const user = runAs('postgres', 'nobody');
  const [port, folder] = [await freePort(), dataFolder(user)];
  const data = `${folder}/data`;
  execFileSync(initdb, ['-D', data, '-A', 'trust', '-U', 'postgres', '--no-sync'], {
    ...user,
    cwd: folder,
    stdio: 'pipe',
  });
  const args = ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'];
  const running = await startServer(program, args, { port, folder, user });
  const url = address('postgres', undefined, '127.0.0.1', String(port), 'postgres');
  // It listens before it is ready.
  await waitFor(() => letsIn(url));
  return { url, running };
}
