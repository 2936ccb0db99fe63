import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../../.github/workflows/', import.meta.url);

describe('lint/workflows', () => {
  for (const name of readdirSync(folder)) {
    describe(name, () => {
      const text = readFileSync(new URL(name, folder), 'utf8');

      it('pins each action to a commit, with the version in a comment', () => {
        const actions = [...text.matchAll(/\buses: (.*)$/gm)].map(([, action = '']) => action);
        expect(actions).to.not.be.empty;
        for (const action of actions) expect(action).to.match(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      });

      it('has read access to contents only, unless a job requests more', () => {
        expect(text).to.match(/^permissions:\n {2}contents: read\n(?! )/m);
        const granted = [...text.matchAll(/^ {4,}([\w-]+): write$/gm)].map(([, permission]) => permission);
        expect(granted).to.deep.equal(name === 'publish.yml' ? ['id-token'] : []);
      });

      it('does not interpolate event data into scripts', () => {
        expect(text).to.not.match(/run:.*\$\{\{ *github\.event/);
      });
    });
  }
});
