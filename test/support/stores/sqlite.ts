import { KeyvSqlite } from '@keyv/sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownName, type BackendKind } from './backend.js';
import { quoted, sqlBackend } from './sql.js';

/** SQLite on a file. */
export const sqlite: BackendKind = {
  name: 'SQLite',
  start: () => {
    const folder = mkdtempSync(join(tmpdir(), 'akeneo-images-'));
    const table = ownName();
    const connect = (): KeyvSqlite => new KeyvSqlite({ uri: `sqlite://${join(folder, 'store.sqlite')}`, table });
    const backend = sqlBackend(table, { key: 'key', quote: quoted }, connect, 'own');
    const stop = async (): Promise<void> => {
      await backend.stop();
      rmSync(folder, { recursive: true, force: true });
    };
    return Promise.resolve({ ...backend, stop });
  },
};
