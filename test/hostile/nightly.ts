/** Whether all is to be done, however long it takes: `HOSTILE_ROUNDS` says how many pictures to change at random. */
export const NIGHTLY = process.env.HOSTILE_ROUNDS !== undefined;

export const ROUNDS = Number(process.env.HOSTILE_ROUNDS ?? 100);
