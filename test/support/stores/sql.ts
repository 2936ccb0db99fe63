import { ownName, type Backend } from './backend.js';

/** What the SQL adapters of Keyv have in common. */
export interface SqlAdapter {
  query(sql: string): Promise<unknown>;
  disconnect(): Promise<void>;
}

/** How a database writes what differs between them. */
export interface Dialect {
  /** The column of the keys. */
  readonly key: string;
  readonly quote: (text: string) => string;
}

/** A backend in a table of its own. `connect` makes adapters on that table; `shared` ends with the first of them. */
export function sqlBackend(
  table: string,
  { key, quote }: Dialect,
  connect: () => SqlAdapter,
  connections: 'shared' | 'own',
): Backend {
  const adapters: SqlAdapter[] = [];
  const open = (): SqlAdapter => {
    const adapter = connect();
    adapters.push(adapter);
    return adapter;
  };
  const own = open();
  const rows = async (): Promise<Map<string, string>> => {
    const found = (await own.query(`SELECT ${key} AS k, value AS v FROM ${table}`)) as { k: string; v: string }[];
    return new Map(found.map(({ k, v }) => [k, v]));
  };
  return {
    namespace: ownName(),
    connect: open,
    rows,
    rewrite: async (change) => {
      for (const [name, value] of await rows()) {
        await own.query(`UPDATE ${table} SET value = ${quote(change(value))} WHERE ${key} = ${quote(name)}`);
      }
    },
    stop: async () => {
      await own.query(`DROP TABLE ${table}`);
      for (const adapter of connections === 'shared' ? [own] : adapters) await adapter.disconnect();
    },
  };
}

/** A string of standard SQL. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
