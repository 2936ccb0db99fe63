import { expect } from 'chai';
import { stockCatalogue } from '../support/catalogue.js';
import { errorCode, Harness } from '../support/harness.js';

/** A right that the connection lacks, what is asked for, and how the right is called in the PIM. */
const MISSING = [
  ['products', 'products/bare', 'List products'],
  ['products', 'products/bare/media.json', 'List products'],
  ['products', 'product-models/trail-shoe', 'List products'],
  ['structure', 'products/bare', 'List attributes and List families'],
  ['assets', 'asset-families/packshots/assets/front', 'List asset'],
  ['records', 'reference-entities/brand/records/northpeak', 'List reference entit'],
  ['categories', 'categories/outdoor/banner', 'List categories'],
  ['overall', 'products/bare', 'Overall Web API access'],
] as const;

describe('middleware/permissions', () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await Harness.start();
    await stockCatalogue(harness.pim);
  });

  afterEach(() => harness.stop());

  for (const [right, path, name] of MISSING) {
    it(`${path} without the right ${right} is 502, and the log says that "${name}…" is missing`, async () => {
      const client = await harness.serve();
      harness.pim.permissions[right] = false;
      const response = await client.get(`/${path}`);
      expect([response.status, errorCode(response)]).to.deep.equal([502, 'EACCES']);
      const lines = harness.logger.lines.filter((line) => line.includes('status 403'));
      expect(lines).to.have.length(1);
      expect(lines[0]).to.include(name).and.include(path.split('/')[0]!);
      expect(JSON.stringify(response.headers) + response.body.toString(), 'clients are not told').to.not.include(name);
    });
  }
});
