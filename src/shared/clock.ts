/**
 * The time by which everything expires: tokens, cache entries, circuit breakers. In milliseconds since the epoch. Tests
 * replace `now` to move in time; durations are measured by `performance.now()` instead.
 */
export const clock = { now: (): number => Date.now() };
