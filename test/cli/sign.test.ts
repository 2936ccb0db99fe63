import { expect } from 'chai';
import { verifySignature } from '../../src/url/signature.js';
import { Folder, run } from '../support/command-line.js';

const KEY = 'private_of_this_test';
const env = { AKENEO_IMAGES_PRIVATE_KEY: KEY };
const now = (): number => Math.floor(Date.now() / 1000);

describe('cli/sign', () => {
  it('prints a full URL with a signature that is valid until it expires', async () => {
    const { code, stdout } = await run(
      ['sign', 'https://shop.example.com/images/tr:w-400/products/SHOE 42%2Fb', '--expires', '1h'],
      { env },
    );
    expect(code).to.equal(0);
    const [, target = ''] = /^https:\/\/shop\.example\.com\/images(\/\S+)\n$/.exec(stdout) ?? [];
    const { valid, expires } = verifySignature(target, [KEY], now());
    expect(valid).to.equal(true);
    expect(expires).to.be.closeTo(now() + 3600, 60);
    expect(new URL(stdout.trim()).href).to.equal(stdout.trim());
  });

  it('puts a path below an endpoint, and replaces an existing signature', async () => {
    const path = 'media-files/a/b.png?tr=w-400&ik-s=0000000000000000000000000000000000000000&ik-t=1';
    const { stdout } = await run(['sign', path, '--endpoint', 'https://shop.example.com/images/'], { env });
    expect(stdout).to.match(
      /^https:\/\/shop\.example\.com\/images\/media-files\/a\/b\.png\?tr=w-400&ik-s=[0-9a-f]{40}\n$/,
    );
    expect(verifySignature(stdout.trim().slice(31), [KEY], now())).to.include({ valid: true, expires: undefined });
  });

  it('uses the first key of the configuration and signs each URL', async () => {
    const folder = new Folder();
    folder.write('my.mjs', `export default { privateKey: ['${KEY}', 'old'] };`);
    const addresses = ['products/1', '/products/2', '/images/media.json?products=1'];
    const { stdout } = await run(['sign', ...addresses, '--config', 'my.mjs'], { cwd: folder.path });
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => line.replace(/[?&]ik-s=.*/, ''))).to.deep.equal(addresses);
    for (const line of lines)
      expect(verifySignature(line.replace(/^\/images/, ''), [KEY], now()).valid, line).to.equal(true);
    folder.remove();
  });

  it('does not redact a part of the URL that equals the user name', async () => {
    const { stdout } = await run(['sign', '/shop/products/1'], { env: { ...env, AKENEO_USERNAME: 'shop' } });
    expect(stdout).to.match(/^\/shop\/products\/1\?ik-s=[0-9a-f]{40}\n$/);
  });

  it('reports missing settings and invalid arguments', async () => {
    expect(await run(['sign', 'products/1'])).to.include({ code: 1, stdout: '' });
    for (const args of [
      [],
      ['about.html'],
      ['https://other.example.com/products/1', '--endpoint', 'https://shop.example.com/images'],
      ['products/1', '--expires', 'soon'],
      ['products/1', '--expires', '2001-01-01'],
      ['products/1', '--expires', '0h'],
    ]) {
      expect(await run(['sign', ...args], { env }), args.join(' ')).to.include({ code: 2, stdout: '' });
    }
  });
});
