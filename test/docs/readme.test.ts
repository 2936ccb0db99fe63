import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { ERROR_CODES } from '../../src/shared/errors.js';
import { README, withTable } from '../support/parameter-table.js';

describe('README', () => {
  const readme = readFileSync(README, 'utf8');

  it('has the present table of parameters (npm run docs makes it)', () => {
    expect(withTable(readme)).to.equal(readme);
  });

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
