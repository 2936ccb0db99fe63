import { expect } from 'chai';
import { Readable } from 'node:stream';
import { Values, type Invocation } from '../../src/cli/command.js';
import { loadOptions, settingsOf } from '../../src/cli/load-options.js';
import { Terminal } from '../../src/cli/terminal.js';
import { Folder, run } from '../support/command-line.js';

describe('cli/load-options', () => {
  let folder: Folder;

  beforeEach(() => {
    folder = new Folder();
  });

  afterEach(() => folder.remove());

  function invocation(env: Record<string, string>, values: Record<string, string> = {}): Invocation {
    const stream = { write: () => true };
    const io = {
      env,
      cwd: folder.path,
      stdin: Readable.from([]),
      stdout: stream,
      stderr: stream,
      onSignal: () => () => undefined,
    };
    return { values: new Values(values), positionals: [], io, terminal: new Terminal(io) };
  }

  const ENV = { AKENEO_BASE_URL: 'https://pim.example.com', AKENEO_ACCESS_TOKEN: 'token', AKENEO_SECRET: '' };

  it('reads environment variables and ignores empty ones', async () => {
    const loaded = await loadOptions(invocation({ ...ENV, AKENEO_IMAGES_PRIVATE_KEY: 'key' }));
    expect(loaded.options).to.deep.equal({ baseUrl: ENV.AKENEO_BASE_URL, accessToken: 'token', privateKey: 'key' });
    expect(settingsOf(loaded).privateKeys).to.deep.equal(['key']);
  });

  it('prefers the configuration, whose credentials replace those of the environment', async () => {
    folder.write('package.json', '{ "type": "module" }');
    folder.write(
      'akeneo-images.config.js',
      "export default { clientId: 'a', secret: 'b', username: 'c', password: 'd' };",
    );
    const { options, source } = await loadOptions(invocation(ENV));
    expect(options).to.deep.equal({
      baseUrl: ENV.AKENEO_BASE_URL,
      clientId: 'a',
      secret: 'b',
      username: 'c',
      password: 'd',
    });
    expect(source).to.equal('akeneo-images.config.js and the environment');
  });

  it('redacts secrets of the environment in errors of the configuration', async () => {
    folder.write('my.mjs', "throw new Error('SECRET-OF-ENV is no port');");
    const env = { ...ENV, AKENEO_SECRET: 'SECRET-OF-ENV' };
    const { code, stderr } = await run(['sign', 'products/1', '--config', 'my.mjs'], { env, cwd: folder.path });
    expect(code).to.equal(1);
    expect(stderr).to.equal('akeneo-images: my.mjs cannot be loaded: *** is no port\n');
  });

  it('loads a CommonJS configuration', async () => {
    folder.write('my.cjs', "module.exports = { baseUrl: 'https://other.example.com' };");
    const { options } = await loadOptions(invocation(ENV, { config: 'my.cjs' }));
    expect(options).to.deep.equal({ baseUrl: 'https://other.example.com', accessToken: 'token' });
  });

  it('shows no secrets in option errors', async () => {
    folder.write('my.mjs', 'export default { secret: 42, quality: 101 };');
    const loaded = await loadOptions(invocation({ AKENEO_BASE_URL: ENV.AKENEO_BASE_URL }, { config: 'my.mjs' }));
    expect(() => settingsOf(loaded)).to.throw(/^secret must be a non-empty string$/);
  });
});
