import { findProgram } from '../../example-app/cluster/programs.js';
import { assertWanted, Unavailable } from '../support/available.js';

const PROGRAMS = { Redis: ['redis-server', 'valkey-server'], nginx: ['nginx'], Varnish: ['varnishd'] } as const;

/** Starts what needs these programs; throws `Unavailable` where one is missing. */
export function installed<T>(needs: readonly (keyof typeof PROGRAMS)[], start: () => Promise<T>): Promise<T> {
  assertWanted(...needs);
  const missing = needs.filter((need) => !isInstalled(PROGRAMS[need]));
  if (missing.length > 0) throw new Unavailable(...missing);
  return start();
}

function isInstalled(names: readonly [string, ...string[]]): boolean {
  try {
    return findProgram(...names) !== '';
  } catch {
    return false;
  }
}
