import { expect } from 'chai';
import { Inside } from '../../../src/cli/warm/askers.js';
import { listProducts } from '../../../src/cli/warm/targets.js';
import { parseOptions } from '../../../src/middleware/parse-options.js';
import { listen } from '../../support/listen.js';

describe('cli/warm/targets', () => {
  /** What is listed of a PIM whose pages have a product each, and these cursors of the pages that follow them. */
  async function listed(pages: Readonly<Record<string, string>>, isEmpty = false): Promise<readonly string[]> {
    const server = await listen((req, res) => {
      const at = new URL(req.url!, server.url).searchParams.get('search_after') ?? '';
      const href = `${server.url}/api/rest/v1/products-uuid?search_after=${pages[at] ?? `${at}x`}`;
      const items = isEmpty && at !== '' ? [] : [{ identifier: `SKU ${at}` }];
      res.setHeader('Content-Type', 'application/json');
      res.end(JSON.stringify({ _links: { next: { href } }, _embedded: { items } }));
    });
    const inside = new Inside(parseOptions({ baseUrl: server.url, accessToken: 'token', workers: 1 }));
    try {
      return await listProducts(inside.services.pim.json, { family: 'shoes', category: undefined });
    } finally {
      await inside.close();
      await server.close();
    }
  }

  it('stops when the pages of a PIM form a cycle', async () => {
    expect(await listed({ '': 'a', a: 'b', b: 'a' })).to.deep.equal(['', 'a', 'b'].map((at) => `products/SKU%20${at}`));
  });

  it('stops at a page without products', async () => {
    expect(await listed({}, true)).to.deep.equal(['products/SKU%20']);
  });
});
