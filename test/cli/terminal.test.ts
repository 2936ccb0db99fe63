import { expect } from 'chai';
import { Terminal } from '../../src/cli/terminal.js';

describe('cli/terminal', () => {
  function terminal(env: Record<string, string> = {}, isTTY = false) {
    let written = '';
    const stream = { write: (text: string) => (written += text), isTTY };
    const made = new Terminal({
      env,
      cwd: '/',
      stdin: { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }) },
      stdout: stream,
      stderr: stream,
      onSignal: () => () => undefined,
    });
    return { made, written: () => written };
  }

  it('redacts secrets, the longest first, and leaves short ones', () => {
    const { made, written } = terminal();
    made.hide(['secret', 'secret-longer', 'an']);
    made.line('secret-longer, secret and');
    made.note('a secret');
    expect(written()).to.equal('***, *** and\na ***\n');
  });

  it('redacts secrets in JSON and in URLs', () => {
    const { made, written } = terminal();
    made.hide(['se"cr\\et/ß']);
    made.line(JSON.stringify({ message: 'it is se"cr\\et/ß' }));
    made.line(`https://example.com/?p=${encodeURIComponent('se"cr\\et/ß')}`);
    expect(written()).to.equal('{"message":"it is ***"}\nhttps://example.com/?p=***\n');
  });

  it('removes control characters', () => {
    const { made, written } = terminal();
    made.line('a\u001b]0;title\u0007b\u001b[2Jc\u009bd\rE\u0000');
    expect(written()).to.equal('a]0;titleb[2JcdE\n');
  });

  it('uses colours only on a TTY and without NO_COLOR', () => {
    expect(terminal({}, true).made.paint('red', 'x')).to.equal('\u001b[31mx\u001b[0m');
    expect(terminal({}, false).made.paint('red', 'x')).to.equal('x');
    expect(terminal({ NO_COLOR: '1' }, true).made.paint('red', 'x')).to.equal('x');
    expect(terminal({ TERM: 'dumb' }, true).made.paint('red', 'x')).to.equal('x');
  });
});
