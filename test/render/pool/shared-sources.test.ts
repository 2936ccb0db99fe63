import { expect } from 'chai';
import { SharedSources } from '../../../src/render/pool/shared-sources.js';
import { digestOf } from '../../../src/shared/bytes.js';
import { layerFiles, task } from '../../support/render.js';

const KIB = 1024;
const MIB = 1024 * KIB;

const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

describe('render/pool/shared-sources', () => {
  it('stores the source and the inputs of a job in shared memory, each with its own bytes', () => {
    const source = filled(100 * KIB, 1);
    const inputs = new Map([
      ['a', filled(70 * KIB, 2)],
      ['b', filled(0, 0)],
      ['c', filled(3, 3)],
    ]);
    const held = new SharedSources().share(task(source, 'w-30', { layers: layerFiles(inputs) }), false);
    expect(held.source.bytes.buffer).to.be.instanceOf(SharedArrayBuffer);
    expect(held.source.bytes).to.deep.equal(source);
    expect([...held.layers].map(([name, { bytes }]) => [name, bytes])).to.deep.equal([...inputs]);
  });

  it('reuses its memory for the next job', () => {
    const files = new SharedSources();
    const first = files.share(task(filled(200 * KIB, 1), 'w-30'), false).source.bytes;
    const second = files.share(task(filled(100 * KIB, 2), 'w-30'), false).source.bytes;
    expect([first.byteOffset, second.byteOffset]).to.deep.equal([0, 0]);
    expect(second.buffer.byteLength).to.equal(first.buffer.byteLength);
    expect(second.every((byte) => byte === 2)).to.equal(true);
  });

  it('recognises a source by its bytes', () => {
    const files = new SharedSources();
    const source = filled(KIB, 1);
    expect(files.has(digestOf(source))).to.equal(false);
    const first = files.share(task(source, 'w-30', { layers: layerFiles([['a', filled(KIB, 2)]]) }), true);
    expect(files.has(digestOf(filled(KIB, 1)))).to.equal(true);
    expect(files.has(digestOf(filled(KIB, 2)))).to.equal(false);

    const second = files.share(task(filled(KIB, 1), 'w-40', { layers: layerFiles([['b', filled(KIB, 3)]]) }), false);
    expect(first).to.include({ willReuse: true });
    expect(second).to.include({ sourceId: first.sourceId, willReuse: false });
    expect(second.source.bytes).to.deep.equal(source);
    expect(second.layers.get('b')!.bytes).to.deep.equal(filled(KIB, 3));

    const third = files.share(task(filled(KIB, 4), 'w-40'), false);
    expect(third.sourceId).to.not.equal(first.sourceId);
    expect(new SharedSources().share(task(source, 'w-30'), false).sourceId).to.not.equal(first.sourceId);
  });

  it('is reusable until it has held a large source', () => {
    const files = new SharedSources();
    files.share(task(filled(MIB, 1), 'w-30'), false);
    expect(files.isReusable).to.equal(true);
    files.share(task(filled(33 * MIB, 1), 'w-30'), false);
    expect(files.isReusable).to.equal(false);
  });
});
