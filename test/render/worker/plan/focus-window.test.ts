import { expect } from 'chai';
import type { Box } from '../../../../src/render/protocol/size.js';
import {
  placeWindow,
  subjectsOf,
  wholeWithin,
  windowAround,
  windowAtSpot,
  windowOf,
  type Subject,
} from '../../../../src/render/worker/plan/focus-window.js';

const PICTURE = { width: 1000, height: 800 };

function box(left: number, top: number, width: number, height: number): Box {
  return { left, top, width, height };
}

/** A subject that is its core. */
function thing(left: number, top: number, width: number, height: number): Subject {
  return { whole: box(left, top, width, height), core: box(left, top, width, height) };
}

describe('render/worker/plan/focus-window', () => {
  it('extends faces to the head, sorts the largest first, and keeps objects', () => {
    const found = [
      { name: 'dog', score: 0.9, ...box(0.5, 0.5, 0.1, 0.1) },
      { name: 'face', score: 0.8, ...box(0.4, 0.25, 0.2, 0.2) },
    ];
    const [face, dog] = subjectsOf(found, PICTURE);
    expect(dog).to.deep.equal(thing(500, 400, 100, 80));
    expect(face!.core).to.deep.equal(box(400, 200, 200, 160));
    const { left, top, width, height } = face!.whole;
    expect([left, top, width, height].map(Math.round)).to.deep.equal([360, 120, 280, 280]);
    const [edge] = subjectsOf([{ name: 'face', score: 1, ...box(0, 0, 1, 1) }], PICTURE);
    expect(edge!.whole).to.deep.equal(box(0, 0, 1000, 800));
  });

  it('centres a subject within the image bounds', () => {
    const place = (subject: Subject): number[] => {
      const { left, top } = placeWindow(PICTURE, { width: 400, height: 400 }, [subject]);
      return [left, top];
    };
    expect(place(thing(450, 300, 100, 100))).to.deep.equal([300, 150]);
    expect(place(thing(0, 0, 100, 100))).to.deep.equal([0, 0]);
    expect(place(thing(900, 700, 100, 100))).to.deep.equal([600, 400]);
    expect(place(thing(200, 100, 600, 600)), 'larger than the window').to.deep.equal([300, 200]);
  });

  it('crops the surroundings of a core before the core', () => {
    const face = { whole: box(400, 100, 200, 600), core: box(400, 400, 200, 300) };
    const { top } = placeWindow(PICTURE, { width: 400, height: 320 }, [face]);
    expect(top).to.be.at.most(400);
    expect(top + 320).to.be.at.least(700);
  });

  it('includes as many subjects as fit', () => {
    const window = { width: 500, height: 500 };
    const [large, near, far] = [thing(100, 100, 200, 200), thing(400, 200, 100, 100), thing(900, 700, 50, 50)];
    expect(placeWindow(PICTURE, window, [large, near])).to.include({ left: 50, top: 0 });
    expect(placeWindow(PICTURE, window, [large, far, near])).to.deep.equal(placeWindow(PICTURE, window, [large, near]));
  });

  it('is centred on a spot, within the image bounds', () => {
    const window = { width: 300, height: 201 };
    expect(windowAtSpot(PICTURE, window, { x: 0.5, y: 0.5 })).to.deep.equal(box(350, 300, 300, 201));
    expect(windowAtSpot(PICTURE, window, { x: 0.1, y: 0.99 })).to.deep.equal(box(0, 599, 300, 201));
    expect(windowAtSpot(PICTURE, PICTURE, { x: 0, y: 1 })).to.deep.equal(box(0, 0, 1000, 800));
  });

  it('is the largest window of its aspect ratio, or smaller with zoom', () => {
    expect(windowOf(PICTURE, 1)).to.deep.equal({ width: 800, height: 800 });
    expect(windowOf(PICTURE, 2)).to.deep.equal({ width: 1000, height: 500 });
    expect(windowOf(PICTURE, 2, 2)).to.deep.equal({ width: 500, height: 250 });
    expect(windowOf(PICTURE, 2, 0.5), 'there is no more').to.deep.equal({ width: 1000, height: 500 });
    expect(windowOf(PICTURE, 2, 1e9)).to.deep.equal({ width: 1, height: 1 });
  });

  it('surrounds the subjects if no size is requested', () => {
    const subjects = [thing(400, 300, 200, 100)];
    expect(windowAround(PICTURE, subjects, undefined, 1)).to.deep.equal(box(350, 275, 300, 150));
    expect(windowAround(PICTURE, subjects, undefined, 1.5)).to.deep.equal(box(400, 300, 200, 100));
    expect(windowAround(PICTURE, subjects, 1, 1)).to.deep.equal(box(350, 200, 300, 300));
    expect(windowAround(PICTURE, subjects, 0.25, 1)).to.deep.equal(box(400, 0, 200, 800));
    expect(windowAround(PICTURE, subjects, undefined, 0.01)).to.deep.equal(box(0, 0, 1000, 800));
    expect(windowAround(PICTURE, subjects, 1, 0.01)).to.include({ width: 800, height: 800 });
  });

  it('has integer dimensions', () => {
    expect(wholeWithin({ width: 0.2, height: 5000 }, PICTURE)).to.deep.equal({ width: 1, height: 800 });
  });
});
