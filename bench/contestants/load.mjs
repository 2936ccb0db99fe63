// @ts-check
/** The load generator, in a process of its own. */

import autocannon from 'autocannon';

export async function create() {
  return {
    facts: {},
    /**
     * @param {{ url: string, headers: Record<string, string>, connections: number, duration: number }} load duration in seconds
     * @returns {Promise<{ perSecond: number, requests: number, statuses: Record<string, number>, p99: number, bytes: number }>}
     */
    async run(load) {
      const result = await autocannon({ ...load, pipelining: 1 });
      if (result.errors + result.timeouts > 0) throw new Error(`${result.errors} errors, ${result.timeouts} timeouts`);
      const statuses = Object.fromEntries(
        Object.entries(result.statusCodeStats ?? {}).map(([status, { count }]) => [status, Number(count)]),
      );
      const requests = Object.values(statuses).reduce((sum, count) => sum + count, 0);
      return {
        perSecond: requests / result.duration,
        requests,
        statuses,
        p99: result.latency.p99,
        bytes: result.throughput.total / requests,
      };
    },
  };
}
