import { expect } from 'chai';
import { EXAMPLES } from '../../../example-app/parameters/examples.js';
import { script } from './scripts.js';

const { parseChain, writeChain, tidy, placesOf, valueOf, withValue, without } = await script('chain');

const LAYERED = 'w-200,l-image,i-a.png,w-300:w-90,l-text,i-A,l-end,l-end,q-50:rt-90';

describe('playground: transformations as trees', () => {
  for (const { transformation } of Object.values(EXAMPLES).flat()) {
    it(`are written as they were parsed: ${transformation}`, () => {
      // An example in the notation of the SDKs is written in that of the docs.
      expect(writeChain(parseChain(transformation))).to.equal(transformation.replace('ar-1:1', 'ar-1-1'));
    });
  }

  it('have a path for each step, in nested layers too', () => {
    const places = placesOf(parseChain(LAYERED)).map(({ path, layer }) => `${path.join()} ${layer?.kind ?? ''}`.trim());
    expect(places).to.deep.equal(['0', '0,1,0 image', '0,1,1 image', '0,1,1,1,0 text', '1']);
  });

  it('can be changed in one place', () => {
    const steps = withValue(parseChain(LAYERED), [0, 1, 1, 1, 0], 'fs', '20');
    expect(writeChain(steps)).to.equal(LAYERED.replace('i-A', 'i-A,fs-20'));
    expect(writeChain(withValue(steps, [0], 'q', undefined))).to.equal(
      LAYERED.replace('i-A', 'i-A,fs-20').replace(',q-50', ''),
    );
  });

  it('insert a new parameter before layers, and replace duplicates', () => {
    expect(writeChain(withValue(parseChain('w-9,l-text,i-A,l-end'), [0], 'h', '5'))).to.equal(
      'w-9,h-5,l-text,i-A,l-end',
    );
    expect(writeChain(withValue(parseChain('w-1,h-2,w-3'), [0], 'w', '4'))).to.equal('h-2,w-4');
  });

  it('return no value, an empty one or the last one of a key', () => {
    const [items] = parseChain('w-1,e-sharpen,w-2');
    expect([valueOf(items!, 'w'), valueOf(items!, 'e-sharpen'), valueOf(items!, 'h')]).to.deep.equal([
      '2',
      '',
      undefined,
    ]);
  });

  it('remove a step, or a layer with its only step', () => {
    expect(writeChain(without(parseChain(LAYERED), [1]))).to.equal(LAYERED.replace(':rt-90', ''));
    expect(writeChain(without(parseChain(LAYERED), [0, 1, 1, 1, 0]))).to.equal(
      LAYERED.replace(',l-text,i-A,l-end', ''),
    );
    expect(writeChain(without(parseChain(LAYERED), [0, 1, 0]))).to.equal(LAYERED.replace('i-a.png,w-300:', ''));
    expect(writeChain(without(parseChain('w-1'), [0]))).to.equal('');
  });

  it('keep an empty step during editing, but not in a URL', () => {
    expect(writeChain(parseChain('w-1:'))).to.equal('w-1:');
    expect(tidy(':w-1::,h-2:')).to.equal('w-1:h-2');
    expect(tidy('')).to.equal('');
  });

  it('are parsed from any input', () => {
    for (const text of ['l-image', 'l-end', 'if-', 'if-ar_gt_1,w-2', ',,,', ':::', '%', 'l-image,'.repeat(400)]) {
      expect(writeChain(parseChain(text)), text).to.be.a('string');
    }
  });

  it('are parsed from the encoding of SDKs', () => {
    expect(writeChain(parseChain('tr:w-1%2Ch-2%3Art-90'))).to.equal('w-1,h-2:rt-90');
    expect(writeChain(parseChain('l-text,i-a%2Cb,l-end'))).to.equal('l-text,i-a%2Cb,l-end');
  });
});
