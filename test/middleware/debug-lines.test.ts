import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT } from '../support/docs-tables.js';
import { Harness } from '../support/harness.js';
import { jpeg } from '../support/pictures.js';

/** Serves an image twice and a missing one, with a failing store, in a separate process. */
const PROGRAM = `
import { createServer } from 'node:http';
import { akeneoImages } from 'akeneo-images';
const fails = () => Promise.reject(new Error('the store is down'));
const store = { store: {}, stats: {}, get: fails, set: fails, delete: fails, clear: fails };
const images = akeneoImages({ ...JSON.parse(process.env.OPTIONS), store, logger: { warn() {}, error() {} } });
const server = createServer((req, res) => images(req, res, () => res.end()));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
for (const path of JSON.parse(process.env.PATHS)) {
  await (await fetch('http://127.0.0.1:' + server.address().port + path)).arrayBuffer();
}
server.close();
await images.close();
`;

describe('middleware/debug-lines', () => {
  let harness: Harness;
  let photo: string;

  before(async () => {
    harness = await Harness.start();
    photo = harness.add(await jpeg(60, 40), { name: 'photo.jpg', mimeType: 'image/jpeg' });
  });

  after(() => harness.stop());

  async function stderrOf(debug: string): Promise<string> {
    const paths = [`/tr:w-30,f-webp/${photo}?ik-s=0123456789`, `/tr:w-30,f-webp/${photo}`, '/media-files/none.png'];
    const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
      cwd: ROOT,
      env: {
        ...process.env,
        NODE_DEBUG: debug,
        OPTIONS: JSON.stringify({ baseUrl: harness.pim.url, ...harness.pim.credentials, workers: 1 }),
        PATHS: JSON.stringify(paths),
      },
    });
    return stderr;
  }

  it('describe requests, renders, calls and store failures, without secrets', async () => {
    const stderr = await stderrOf('akeneo-images');
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => line.replace(/^AKENEO-IMAGES \d+: /, '').replace(/\d+(?:\.\d+)? (ms|B)/g, 'N $1'));
    const path = `/tr:w-30,f-webp/${photo}`;
    expect(lines).to.include.members([
      'pim POST /api/oauth/v1/token 200 N ms',
      `pim GET /api/rest/v1/${photo}/download 200 N B N ms`,
      `render ${photo} jpeg N B -> webp 30x20 N B N ms`,
      `request GET ${path} 200 made webp N B N ms`,
      `request GET ${path} 200 memory webp N B N ms`,
      'pim GET /api/rest/v1/media-files/none.png/download 404 ENOENT N ms',
      'request GET /media-files/none.png 404 error N B ENOENT N ms',
      'store get failed N ms',
    ]);
    const { credentials, url } = harness.pim;
    for (const secret of [credentials.secret, credentials.password, url, '0123456789']) {
      expect(stderr).not.to.include(secret);
    }
  });

  it('are not written by default', async () => {
    expect(await stderrOf('')).to.equal('');
  });
});
