import { expect } from 'chai';
import type { Detection } from '../../../src/render/protocol/detection.js';
import { script } from './scripts.js';

const { labelOf, lookedFor, noteOf, pageOf } = await script('focus');

const KNOWN = ['face', 'person', 'cat', 'trafficLight'];
const detection = (name: string, score = 0.9): Detection => ({ name, score, left: 0, top: 0, width: 1, height: 1 });

describe('playground: what the focus looks for', () => {
  for (const [tr, least, names, isChanged = false] of [
    ['w-300,h-200,fo-face,e-grayscale', 'fo-face', ['face']],
    ['fo-person_cat,w-9', 'fo-person_cat', ['person', 'cat']],
    ['fo-auto,w-9,h-9:w-5,fo-cat,t-true:rt-90', 'fo-auto,w-9,h-9:fo-cat,t-true', ['cat'], true],
    ['t-true,fo-face,w-9', 'fo-face,t-true', ['face'], true],
    ['w-9,h-9,fo-auto,fo-face', 'fo-face', ['face']],
    ['w-9,fo-face:pg-2,f-png', 'fo-face,pg-2', ['face']],
    ['l-text,i-a,fs-9,l-end,fo-traffic%4Cight', 'fo-traffic%4Cight', ['trafficLight']],
  ] as const) {
    it(`is asked for by ${least} in ${tr}`, () => {
      expect(lookedFor(tr, KNOWN)).to.deep.equal({ tr: least, names, isChanged });
    });
  }

  for (const tr of [
    '',
    'w-9',
    'w-9,h-9,fo-auto',
    'fo-top_left',
    'fo-custom',
    'fo-unicorn',
    'fo-cat_unicorn',
    'fo',
    'orig-true,fo-face',
    'l-image,i-a.png,w-9,h-9,fo-face,l-end',
  ]) {
    it(`is nothing in ${tr || 'an empty transformation'}`, () => {
      expect(lookedFor(tr, KNOWN)).to.equal(undefined);
    });
  }

  it('is on the last pg of the chain', () => {
    expect(['w-9', 'pg-2,w-9', 'w-9:pg-1,pg-3:h-9'].map(pageOf)).to.deep.equal([undefined, '2', '3']);
  });
});

describe('playground: what the focus found, in words', () => {
  const looked = (...names: string[]): { names: string[]; isChanged: boolean } => ({ names, isChanged: false });

  it('counts', () => {
    expect(noteOf(looked('face'), [detection('face')], true)).to.equal('1 face found');
    expect(noteOf(looked('dog', 'person'), [detection('person'), detection('person')], true)).to.equal(
      '2 people found',
    );
  });

  it('says that nothing was found', () => {
    expect(noteOf(looked('face'), [], true)).to.equal('No faces found');
    expect(noteOf(looked('wineGlass', 'bus', 'knife'), [], true)).to.equal('No wine glasses, buses or knives found');
    expect(noteOf(looked('couch', 'skis'), [], true)).to.equal('No couches or skis found');
    expect(noteOf(looked('cat', 'dog', 'bird', 'cow'), [], true)).to.equal('No such objects found');
  });

  it('says why nobody looked at the original', () => {
    expect(noteOf(looked('face'), undefined, false)).to.equal('Install the detection packages to look for faces');
    expect(noteOf({ names: ['face'], isChanged: true }, undefined, true)).to.equal(
      'No boxes: faces are looked for after a change',
    );
    expect(noteOf(looked('face'), undefined, true)).to.equal('The search for faces failed');
  });

  it('labels with name and score', () => {
    expect(labelOf(detection('trafficLight', 0.9651))).to.equal('traffic light 97 %');
  });
});
