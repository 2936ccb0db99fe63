import { KeyvMysql } from '@keyv/mysql';
import { execFileSync } from 'node:child_process';
import { assertWanted, Unavailable } from '../available.js';
import { ownName, type Backend, type BackendKind } from './backend.js';
import { dataFolder, findProgram, freePort, listens, runAs, startServer, type Running } from './programs.js';
import { quoted, sqlBackend } from './sql.js';

/** MySQL or MariaDB: `MYSQL_URL` (or a `DATABASE_URL` of theirs), or the usual address, or one of our own. */
export const mysql: BackendKind = { name: 'MySQL or MariaDB', start: () => start('LONGTEXT') };

/** The same with the table as the adapter makes it: its values take 64 KiB, which is too little for pictures. */
export const mysqlAsItComes: BackendKind = { name: 'MySQL or MariaDB', start: () => start('TEXT') };

async function start(column: 'TEXT' | 'LONGTEXT'): Promise<Backend> {
  const { url, running } = await server();
  const table = ownName();
  const connect = (): KeyvMysql => new KeyvMysql({ uri: url, table, connectionLimit: 2 });
  const quote = (text: string): string => quoted(text.replaceAll('\\', '\\\\'));
  const backend = sqlBackend(table, { key: 'id', quote }, connect, 'shared');
  await connect().query(`ALTER TABLE ${table} MODIFY value ${column}`);
  const stop = async (): Promise<void> => {
    await backend.stop();
    await running?.stop();
  };
  return { ...backend, stop };
}

async function server(): Promise<{ url: string; running?: Running }> {
  assertWanted('MariaDB');
  const { MYSQL_URL, DATABASE_URL } = process.env;
  if (MYSQL_URL) return { url: MYSQL_URL };
  if (DATABASE_URL && /^(?:mysql|mariadb):/.test(DATABASE_URL)) return { url: DATABASE_URL };
  if (await listens(3306)) {
    for (const user of ['root', 'root:root', 'root:mysql']) {
      const url = `mysql://${user}@127.0.0.1:3306/test`;
      if (await letsIn(url)) return { url };
    }
  }
  return startMariadb();
}

/** Whether we may work there. The adapter makes its table at once, so it gets one to try. */
async function letsIn(url: string): Promise<boolean> {
  const table = ownName();
  const adapter = new KeyvMysql({ uri: url, table });
  try {
    await adapter.query(`DROP TABLE ${table}`);
    return true;
  } catch {
    return false;
  } finally {
    await adapter.disconnect();
  }
}

/** A MariaDB with a folder of its own. */
export async function startMariadb(): Promise<{ url: string; running: Running }> {
  const install = findProgram('mariadb-install-db') ?? findProgram('mysql_install_db');
  const program = findProgram('mariadbd') ?? findProgram('mysqld');
  if (install === undefined || program === undefined) {
    throw new Unavailable('MariaDB');
  }
  const user = runAs('mysql', 'nobody');
  const [port, folder] = [await freePort(), dataFolder(user)];
  const data = `--datadir=${folder}/data`;
  const installing = ['--no-defaults', data, '--auth-root-authentication-method=normal'];
  execFileSync(install, installing, { ...user, cwd: folder, stdio: 'pipe' });
  const args = ['--no-defaults', data, `--port=${port}`, `--socket=${folder}/socket`, '--bind-address=127.0.0.1'];
  const running = await startServer(program, args, { port, folder, user });
  return { url: `mysql://root@127.0.0.1:${port}/test`, running };
}
