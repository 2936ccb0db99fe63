import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs a file of tests as `npm test` would; gives the exit code and what was printed. */
function mocha(file: string): Promise<{ code: unknown; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['node_modules/mocha/bin/mocha.js', file], { cwd: project }, (error, stdout) =>
      resolve({ code: error?.code ?? 0, output: stdout }),
    );
  });
}

describe('the tests', () => {
  it('fail where a rejection is handled by nobody', async () => {
    const { code, output } = await mocha('dist/test/support/forgotten-rejection.js');
    expect(output).to.match(/2 passing.*in or after "forgets a promise": Error: Nobody hears this/s);
    expect(code).to.equal(1);
  });
});
