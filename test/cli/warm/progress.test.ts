import { expect } from 'chai';
import { Progress } from '../../../src/cli/warm/progress.js';
import { Terminal } from '../../../src/cli/terminal.js';
import { Readable } from 'node:stream';

function shown(isTTY: boolean, work: (progress: Progress) => void): string {
  let written = '';
  const stderr = { write: (text: string) => (written += text), isTTY, columns: 60 };
  const stdin = Readable.from([]);
  const terminal = new Terminal({ env: {}, cwd: '/', stdin, stdout: stderr, stderr, onSignal: () => () => undefined });
  work(new Progress(terminal, 4));
  return written;
}

describe('cli/warm/progress', () => {
  it('shows a bar on a terminal, within its width', () => {
    const written = shown(true, (progress) => {
      progress.add('made', 10);
      progress.add('failed', 0);
      progress.close();
    });
    const [, first = '', second = ''] = written.split('\r\u001b[K');
    expect(first).to.equal('[#######-----------------------] 25 %  1/4  0 failed');
    expect(second).to.equal('[###############---------------] 50 %  2/4  1 failed');
    expect(first.length).to.be.below(60);
  });

  it('prints plain lines elsewhere', () => {
    const written = shown(false, (progress) => {
      progress.add('hit', 10);
      progress.add('missing', 0);
    });
    expect(written).to.equal('1 of 4, 0 failed\n2 of 4, 0 failed\n');
  });
});
