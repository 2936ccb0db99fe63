import type { Context } from 'mocha';
import { appendFileSync, readFileSync } from 'node:fs';

/** What some tests need and Node does not bring, and how to have it. */
const NEEDS = {
  Redis: 'apt-get install redis-server',
  PostgreSQL: 'apt-get install postgresql',
  MariaDB: 'apt-get install mariadb-server',
  nginx: 'apt-get install nginx',
  Varnish: 'apt-get install varnish varnish-modules',
  Chromium: 'apt-get install chromium',
  'Keyv 6': 'npm run pretest',
  'client libraries': 'npm run clients',
} as const;

export type Need = keyof typeof NEEDS;

/** Set to `local`, leaves out what needs servers or a browser, whether or not this machine has them. */
const LOCAL = process.env.AKENEO_IMAGES_TESTS === 'local';

/** The file that names what was left out, one need a line: Mocha may run the tests in several processes. */
const LEFT_OUT = 'AKENEO_IMAGES_LEFT_OUT';

/** This machine lacks what a test needs. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';

  readonly needs: readonly Need[];

  constructor(...needs: Need[]) {
    super(`Not here: ${howToHave(needs)}`);
    this.needs = needs;
  }
}

/** To be asked before a server or a browser is looked for. Throws `Unavailable` where none is wanted. */
export function assertWanted(...needs: Need[]): void {
  if (LOCAL) throw new Unavailable(...needs);
}

/** What `start` gives; skips the test, or the suite of a hook, where it cannot be had. With `CI=true` that is a failure. */
export async function available<T>(context: Context, start: () => T | Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof Unavailable) || (process.env.CI === 'true' && !LOCAL)) throw error;
    const file = process.env[LEFT_OUT];
    if (file !== undefined) appendFileSync(file, error.needs.map((need) => `${need}\n`).join(''));
    return context.skip();
  }
}

/** Has what is left out written to this file from now on, also by processes that are started. */
export function recordLeftOut(file: string): void {
  process.env[LEFT_OUT] = file;
}

/** The line that tells what was left out and how to have it; undefined where nothing was. */
export function leftOutLine(file: string): string | undefined {
  const needs = [...new Set(readFileSync(file, 'utf8').split('\n').filter(Boolean))] as Need[];
  if (needs.length === 0) return undefined;
  if (LOCAL) return `Left out, as AKENEO_IMAGES_TESTS=local asks: ${needs.join(', ')}`;
  return `Left out: ${howToHave(needs)}`;
}

function howToHave(needs: readonly Need[]): string {
  return needs.map((need) => `${need} (${NEEDS[need]})`).join(', ');
}
