/** Settings from environment variables. */

/** A PIM, and the four values of one of its Connections. */
export interface Connection {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly secret: string;
  readonly username: string;
  readonly password: string;
}

export interface Settings {
  readonly host: string;
  readonly port: number;
  /** A real PIM. Default: the demo PIM. */
  readonly connection: Connection | undefined;
  readonly redisUrl: string | undefined;
  /** The secret of the real PIM's event subscription. */
  readonly eventsSecret: string | undefined;
  /** A product of the real PIM, which the gallery shows by its identifier. */
  readonly sku: string | undefined;
}

const CONNECTION = {
  baseUrl: 'AKENEO_BASE_URL',
  clientId: 'AKENEO_CLIENT_ID',
  secret: 'AKENEO_SECRET',
  username: 'AKENEO_USERNAME',
  password: 'AKENEO_PASSWORD',
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws an error that names the variable. An empty variable counts as none. */
export function readSettings(env: Environment): Settings {
  const set: Environment = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  return {
    host: set.HOST ?? '127.0.0.1',
    port: readPort(set.PORT ?? '3000'),
    connection: readConnection(set),
    redisUrl: set.REDIS_URL,
    eventsSecret: set.AKENEO_EVENTS_SECRET,
    sku: set.AKENEO_SKU,
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new Error(`PORT must be a number from 0 to 65535, not "${text}"`);
  return port;
}

/** All five variables or none: the demo PIM would hide an incomplete connection. */
function readConnection(env: Environment): Connection | undefined {
  const names = Object.values(CONNECTION);
  const missing = names.filter((name) => env[name] === undefined);
  if (missing.length === names.length) return undefined;
  if (missing.length > 0) {
    const verb = missing.length > 1 ? 'are' : 'is';
    throw new Error(`${missing.join(', ')} ${verb} missing; a real PIM needs ${names.join(', ')}`);
  }
  const entries = Object.entries(CONNECTION).map(([key, name]) => [key, env[name]]);
  return Object.fromEntries(entries) as Connection;
}
