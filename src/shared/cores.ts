import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Where Linux says how much processor time a container may take: cgroup v2, and v1. */
const V2 = '/sys/fs/cgroup/cpu.max';
const V1 = ['/sys/fs/cgroup/cpu/cpu.cfs_quota_us', '/sys/fs/cgroup/cpu/cpu.cfs_period_us'] as const;

type Read = (path: string) => string | undefined;

/**
 * The cores that this process may use: those of its machine, its affinity, and the limit of its container, which Node
 * counts only in its newer versions. A part of a core counts as one.
 */
export function availableCores(read: Read = readFile, cores: number = availableParallelism()): number {
  const limit = limitOf(read);
  return Math.max(1, Math.min(cores, limit === undefined ? cores : Math.ceil(limit)));
}

/** In cores; undefined for no limit. */
function limitOf(read: Read): number | undefined {
  const [quota, period] = read(V2)?.trim().split(' ') ?? V1.map((path) => read(path)?.trim());
  const limit = Number(quota) / Number(period);
  return limit > 0 && Number.isFinite(limit) ? limit : undefined;
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
