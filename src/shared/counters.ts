/**
 * Counts of work that a request should cause only once. Each thread counts for itself; test/counts.test.ts holds the
 * numbers of a cold request.
 */
export const counters = {
  /** Cache keys hashed. */
  keyHashes: 0,
  /** Bodies hashed: digests made. */
  bodyDigests: 0,
  /** Files whose format was told by their first bytes. */
  sniffs: 0,
  /** Walks over the segments or chunks of a source's header. */
  headerWalks: 0,
};
