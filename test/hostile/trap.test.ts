import { expect } from 'chai';
import { Harness, errorCode, type Client } from '../support/harness.js';
import { facts, jpeg } from '../support/pictures.js';

/** Each pattern is filled with the one before it, which overflows the stack of resvg. */
function nestedPatterns(depth: number): Buffer {
  const pattern = (fill: string, id: number): string =>
    `<pattern id="p${id}" width="9" height="9" patternUnits="userSpaceOnUse"><rect width="9" height="9" fill="${fill}"/></pattern>`;
  const patterns = Array.from({ length: depth }, (_, id) => pattern(id === 0 ? 'red' : `url(#p${id - 1})`, id));
  const shown = `<rect width="90" height="90" fill="url(#p${depth - 1})"/>`;
  const open = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90">';
  return Buffer.from(`${open}<defs>${patterns.join('')}</defs>${shown}</svg>`);
}

/** docs/security.md tells about this. */
describe('hostile: an image that makes its decoder trap', () => {
  let harness: Harness;
  let client: Client;
  let bad: string;
  let good: string;

  before(async () => {
    harness = await Harness.start();
    client = await harness.serve();
    bad = `/tr:w-100,f-png/${harness.add(nestedPatterns(400), { name: 'a.svg', mimeType: 'image/svg+xml' })}`;
    good = harness.add(await jpeg(300, 200), { name: 'b.jpg' });
    await client.images.ready();
  });

  after(() => harness.stop());

  it('costs one thread, while cached and new images are still served by the same process', async () => {
    const hit = `/tr:w-50/${good}`;
    expect((await client.get(hit)).status).to.equal(200);
    const { replaced } = client.images.stats().render;
    const trapped = client.get(bad);
    expect((await client.get(hit)).status).to.equal(200);
    const { status, headers } = await trapped;
    expect([status, errorCode({ headers })]).to.deep.equal([500, 'EINTERNAL']);
    expect(harness.logger.lines.join('\n')).to.include('RuntimeError: memory access out of bounds');
    const after = await client.get(`/tr:w-60,f-webp/${good}`);
    expect(after.status).to.equal(200);
    expect(await facts(after.body)).to.include({ width: 60, format: 'webp' });
    expect(client.images.stats().render.replaced).to.equal(replaced + 1);
  });

  it('is rejected afterwards without using a thread', async () => {
    // Another width shows that it is the file: a small picture of it fails as well.
    await client.get(bad.replace('w-100', 'w-101'));
    const { replaced } = client.images.stats().render;
    for (const width of [100, 101, 102, 103]) {
      const { headers } = await client.get(bad.replace('w-100', `w-${width}`));
      expect(errorCode({ headers }), `w-${width}`).to.equal('ECIRCUIT');
    }
    expect(client.images.stats().render.replaced).to.equal(replaced);
  });
});
