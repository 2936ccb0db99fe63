import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../../.github/workflows/', import.meta.url);

describe('lint/workflows', () => {
  for (const name of readdirSync(folder)) {
    describe(name, () => {
      const text = readFileSync(new URL(name, folder), 'utf8');

      it('names each action by its commit, with the version beside it', () => {
        const actions = [...text.matchAll(/\buses: (.*)$/gm)].map(([, action = '']) => action);
        expect(actions).to.not.be.empty;
        for (const action of actions) expect(action).to.match(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      });

      it('may read the contents and nothing else, unless a job says so', () => {
        expect(text).to.match(/^permissions:\n {2}contents: read\n(?! )/m);
        const granted = [...text.matchAll(/^ {4,}([\w-]+): write$/gm)].map(([, permission]) => permission);
        expect(granted).to.deep.equal(name === 'publish.yml' ? ['id-token'] : []);
      });

      it('puts nothing of an event into a script', () => {
        expect(text).to.not.match(/run:.*\$\{\{ *github\.event/);
      });
    });
  }
});
