const { HOSTILE_ROUNDS, HOSTILE_SEED, npm_lifecycle_event: script } = process.env;

/** Whether all is to be done, however long it takes: by `npm run test:hostile`, or where rounds are given. */
export const NIGHTLY = HOSTILE_ROUNDS !== undefined || script === 'test:hostile';

/** Pictures that are changed at random. */
export const ROUNDS = Number(HOSTILE_ROUNDS ?? (NIGHTLY ? 2000 : 100));

/** What chance begins with; round n alone is repeated by `HOSTILE_SEED=<seed + n> HOSTILE_ROUNDS=1`. */
export const SEED = Number(HOSTILE_SEED ?? 20_261_123);
