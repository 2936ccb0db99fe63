import { expect } from 'chai';
import { availableParallelism } from 'node:os';
import { availableCores } from '../../src/shared/cores.js';

const V2 = '/sys/fs/cgroup/cpu.max';
const QUOTA = '/sys/fs/cgroup/cpu/cpu.cfs_quota_us';
const PERIOD = '/sys/fs/cgroup/cpu/cpu.cfs_period_us';

/** The cores of a machine of eight with these files. */
const cores = (files: Record<string, string>): number => availableCores((path) => files[path], 8);

describe('shared/cores', () => {
  it('are those of the machine without a limit', () => {
    expect(cores({})).to.equal(8);
    expect(cores({ [V2]: 'max 100000\n' })).to.equal(8);
    expect(cores({ [QUOTA]: '-1\n', [PERIOD]: '100000\n' })).to.equal(8);
    expect(cores({ [V2]: 'nonsense' })).to.equal(8);
    expect(cores({ [V2]: '' })).to.equal(8);
  });

  it('are those of the container, rounded up', () => {
    expect(cores({ [V2]: '200000 100000\n' })).to.equal(2);
    expect(cores({ [V2]: '250000 100000\n' })).to.equal(3);
    expect(cores({ [V2]: '10000 100000\n' })).to.equal(1);
    expect(cores({ [QUOTA]: '400000\n', [PERIOD]: '100000\n' })).to.equal(4);
    expect(cores({ [V2]: '6400000 100000\n' })).to.equal(8);
  });

  it('are at least one, and at most those of the machine', () => {
    expect(availableCores()).to.be.within(1, availableParallelism());
  });
});
