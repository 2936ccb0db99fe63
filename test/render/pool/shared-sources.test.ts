import { expect } from 'chai';
import { SharedSources } from '../../../src/render/pool/shared-sources.js';
import { job } from '../../support/render.js';

const KIB = 1024;
const MIB = 1024 * KIB;

const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

describe('render/shared-files', () => {
  it('holds the source and the inputs of a job in shared memory, each with its own bytes', () => {
    const source = filled(100 * KIB, 1);
    const inputs = new Map([
      ['a', filled(70 * KIB, 2)],
      ['b', filled(0, 0)],
      ['c', filled(3, 3)],
    ]);
    const held = new SharedSources().share(job(source, 'w-30', { inputs }), false);
    expect(held.source.buffer).to.be.instanceOf(SharedArrayBuffer);
    expect(held.source).to.deep.equal(source);
    expect([...held.inputs]).to.deep.equal([...inputs]);
  });

  it('takes the place of one job for the next', () => {
    const files = new SharedSources();
    const first = files.share(job(filled(200 * KIB, 1), 'w-30'), false).source;
    const second = files.share(job(filled(100 * KIB, 2), 'w-30'), false).source;
    expect([first.byteOffset, second.byteOffset]).to.deep.equal([0, 0]);
    expect(second.buffer.byteLength).to.equal(first.buffer.byteLength);
    expect(second.every((byte) => byte === 2)).to.equal(true);
  });

  it('knows a source again by its bytes', () => {
    const files = new SharedSources();
    const source = filled(KIB, 1);
    expect(files.has(source)).to.equal(false);
    const first = files.share(job(source, 'w-30', { inputs: new Map([['a', filled(KIB, 2)]]) }), true);
    expect(files.has(filled(KIB, 1))).to.equal(true);
    expect(files.has(filled(KIB, 2))).to.equal(false);

    const second = files.share(job(filled(KIB, 1), 'w-40', { inputs: new Map([['b', filled(KIB, 3)]]) }), false);
    expect(first.file).to.include({ again: true });
    expect(second.file).to.deep.equal({ id: first.file!.id, again: false });
    expect(second.source).to.deep.equal(source);
    expect(second.inputs.get('b')).to.deep.equal(filled(KIB, 3));

    const third = files.share(job(filled(KIB, 4), 'w-40'), false);
    expect(third.file!.id).to.not.equal(first.file!.id);
    expect(new SharedSources().share(job(source, 'w-30'), false).file!.id).to.not.equal(first.file!.id);
  });

  it('is worth keeping until it has held much', () => {
    const files = new SharedSources();
    files.share(job(filled(MIB, 1), 'w-30'), false);
    expect(files.isReusable).to.equal(true);
    files.share(job(filled(33 * MIB, 1), 'w-30'), false);
    expect(files.isReusable).to.equal(false);
  });
});
