import { expect } from 'chai';
import { startDemoPim, type DemoPim } from '../../example-app/pim/demo-pim.js';
import { cachedOrder } from '../../src/media/cached-order.js';
import type { RenderPool } from '../../src/render/pool/render-pool.js';
import { MediaRoom, query } from '../support/media-room.js';
import { png } from '../support/pictures.js';
import { pool } from '../support/render.js';

const ANY = new AbortController().signal;

describe('media/cached-order', () => {
  let pim: DemoPim;
  let threads: RenderPool;
  let media: MediaRoom;

  before(async () => {
    pim = await startDemoPim();
    threads = pool();
    media = new MediaRoom(pim, threads);
  });

  after(async () => {
    await media.close();
    await threads.close();
    await pim.close();
  });

  async function add(name: string): Promise<string> {
    const file = { name, mimeType: 'image/png', body: await png(60, 40) };
    return `media-files/${pim.addMedia('media-files', file)}`;
  }

  it('contains the cached files of a rendition with their formats, without calls to the PIM', async () => {
    const [picture, layer] = [await add('picture.png'), await add('layer.png')];
    const asked = query(`w-30,f-webp,l-image,i-${layer.replaceAll('/', '@@')},w-5,l-end`);
    const request = media.request(picture, asked, [layer]);
    expect(await cachedOrder(request, media.originals), 'nothing is cached yet').to.equal(undefined);
    await media.renditions.get(request, ANY);
    pim.reset();
    const order = await cachedOrder(request, media.originals);
    expect(order).to.include({ key: request.key, transformation: request.transformation });
    expect(order?.source).to.include({ key: request.source.key, format: 'png' });
    expect([...order!.layers].map(([name, { key, format }]) => [name, key, format])).to.deep.equal([
      [layer, request.layers[0]!.key, 'png'],
    ]);

    media.originals.discard(request.layers[0]!.key);
    expect(await cachedOrder(request, media.originals), 'a layer is gone').to.equal(undefined);
    expect(pim.calls).to.deep.equal([]);
  });
});
