import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readPage } from '../support/docs-tables.js';
import { blocksOf } from './pages.js';

/** The arguments of an instruction in exec form; Docker takes what is no JSON for a shell command. */
function execForm(file: string, instruction: RegExp): readonly string[] {
  const [, json = ''] = instruction.exec(file) ?? [];
  return JSON.parse(json) as readonly string[];
}

describe('docs: Dockerfiles', () => {
  const files = blocksOf('docs/operations.md').filter(({ language }) => language === 'dockerfile');
  const serving = files.find(({ code }) => code.includes('HEALTHCHECK'))!.code;

  it('start Node itself, which gets the signals', () => {
    expect(files).to.have.length(2);
    for (const { code } of files) expect(execForm(code, /^CMD (.*)$/m)[0]).to.equal('node');
  });

  it('start the command of the package', () => {
    const { bin, name } = JSON.parse(readPage('package.json')) as { bin: Record<string, string>; name: string };
    const [, script, command] = execForm(serving, /^CMD (.*)$/m);
    expect(script).to.equal(`node_modules/${name}/${bin[name]!}`);
    expect(command).to.equal('serve');
  });

  it('have a health check that tells ready from not ready, and from no server', async () => {
    const [command, ...args] = execForm(serving, /^HEALTHCHECK .*?CMD (.*)$/m);
    expect(command).to.equal('node');
    let status = 200;
    const asked: (string | undefined)[] = [];
    const server = createServer((req, res) => {
      asked.push(req.url);
      res.writeHead(status).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const PORT = String((server.address() as AddressInfo).port);
    const check = async (): Promise<unknown> => {
      const child = spawn(process.execPath, args, { env: { ...process.env, PORT }, stdio: 'ignore' });
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    };
    const codes = [await check()];
    status = 503;
    codes.push(await check());
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    codes.push(await check());
    expect(codes).to.deep.equal([0, 1, 1]);
    expect(asked).to.deep.equal(['/health/ready', '/health/ready']);
  });
});
