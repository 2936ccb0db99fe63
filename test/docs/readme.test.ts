import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { LIMITS, OPTIONS } from '../../src/middleware/option-table.js';
import { ERROR_CODES } from '../../src/shared/errors.js';
import { documentedOptions } from '../support/option-tables.js';
import { README, withTables } from '../support/readme-tables.js';

describe('README', () => {
  const readme = readFileSync(README, 'utf8');

  it('has the present tables of options and parameters (npm run docs makes them)', () => {
    expect(withTables(readme)).to.equal(readme);
  });

  for (const [name, table] of Object.entries({ OPTIONS, LIMITS } as const)) {
    it(`documents the defaults that ${name} has`, () => {
      const declared = Object.entries(table).map(([option, { default: value }]) => [option, value]);
      const documented = documentedOptions(name as 'OPTIONS' | 'LIMITS').map((option) => [option.name, option.default]);
      expect(documented).to.deep.equal(declared);
    });
  }

  it('explains every error code with its status', () => {
    for (const [code, status] of Object.entries(ERROR_CODES))
      expect(readme).to.match(new RegExp(`^\\| \`${code}\` \\| ${status}`, 'm'));
  });

  it('names every dependency', () => {
    const { dependencies } = JSON.parse(readFileSync(README.replace('README.md', 'package.json'), 'utf8')) as {
      dependencies: object;
    };
    for (const name of Object.keys(dependencies)) expect(readme).to.include(`[${name}]`);
  });
});
