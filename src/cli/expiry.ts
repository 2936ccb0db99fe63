import { clock } from '../shared/clock.js';
import { UsageError } from './problems.js';

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** The largest moment that a signature can hold: ten digits, of which the last one means never. */
const LATEST = 9_999_999_998;

/**
 * A moment in Unix seconds: `90s`, `30m`, `1h`, `7d`, `2w` from now, or a date such as `2027-01-31` (UTC) or
 * `2027-01-31T18:00:00+01:00`.
 *
 * @throws UsageError for anything else, and for what is past
 */
export function parseExpiry(text: string): number {
  const now = clock.now() / 1000;
  const [, count, unit] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  const isDate = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text);
  const moment = count !== undefined ? now + Number(count) * SECONDS[unit as keyof typeof SECONDS] : NaN;
  const expires = Math.floor(isDate ? Date.parse(text) / 1000 : moment);
  if (Number.isNaN(expires)) {
    throw new UsageError(
      `--expires: ${JSON.stringify(text)} is neither a time such as 1h or 7d nor a date such as 2027-01-31`,
    );
  }
  if (expires <= now) throw new UsageError(`--expires: ${text} is past`);
  if (expires > LATEST)
    throw new UsageError(`--expires: ${text} is too far away; without it, the address never expires`);
  return expires;
}
