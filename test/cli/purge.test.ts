import { expect } from 'chai';
import { diskStore } from '../../src/index.js';
import { environmentOf, Folder, run, Running } from '../support/command-line.js';
import { Harness } from '../support/harness.js';
import { jpeg } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';

describe('cli/purge', () => {
  let harness: Harness;
  let folder: Folder;

  before(async () => {
    harness = await Harness.start();
    folder = new Folder();
  });

  after(async () => {
    await harness.stop();
    folder.remove();
  });

  it('takes effect in another process on the same store', async () => {
    const cache = `${folder.path}/cache`;
    folder.write(
      'akeneo-images.config.mjs',
      `import { diskStore } from '${new URL('../../src/index.js', import.meta.url).href}';
       export default { store: diskStore(${JSON.stringify(cache)}) };`,
    );
    const path = harness.add(await jpeg(40, 30));
    const client = await harness.serve({ store: diskStore(cache) });
    const downloads = (): number => harness.pim.calls.filter(({ kind }) => kind === 'download').length;
    const ask = async (): Promise<number> => (await client.get(`/tr:w-20,f-png/${path}`)).status;
    expect([await ask(), await ask(), downloads()]).to.deep.equal([200, 200, 1]);
    const options = { env: environmentOf(harness.pim), cwd: folder.path };
    const ended = await new Running(['purge', path, '--config', 'akeneo-images.config.mjs'], options).ended;
    expect(ended).to.deep.equal({ code: 0, stdout: `purged ${path}\n`, stderr: '' });
    await waitFor(async () => (await ask()) === 200 && downloads() === 2);
  });

  it('fails without a shared store, and says why', async () => {
    const env = environmentOf(harness.pim);
    const { code, stderr } = await run(['purge', 'products/SKU-1'], { env });
    expect(code).to.equal(1);
    expect(stderr).to.match(/^akeneo-images: there is no store .* cannot be reached/);
    folder.write('memory.mjs', 'export default { store: new Map() };');
    expect((await run(['purge', 'products/1', '--config', 'memory.mjs'], { env, cwd: folder.path })).code).to.equal(1);
  });

  it('rejects an invalid path before it purges anything', async () => {
    expect((await run(['purge'])).code).to.equal(2);
    const { code, stderr } = await run(['purge', 'products/1', 'about.html'], { env: environmentOf(harness.pim) });
    expect(code).to.equal(2);
    expect(stderr).to.include('"about.html"');
  });
});
