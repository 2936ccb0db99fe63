import { expect } from 'chai';
import { script } from './scripts.js';

const { History } = await script('history');

const state = (tr: string) => ({ src: 'products/A', tr });

describe('playground: undo', () => {
  it('moves back and forth', () => {
    const history = new History(state(''));
    history.push(state('w-1'), 'w');
    history.push(state('w-1,h-2'), 'h');
    expect(history.undo()).to.deep.equal(state('w-1'));
    expect(history.undo()).to.deep.equal(state(''));
    expect([history.canUndo, history.canRedo]).to.deep.equal([false, true]);
    expect(history.undo()).to.deep.equal(state(''));
    expect(history.redo()).to.deep.equal(state('w-1'));
  });

  it('groups edits of one field until it is left', () => {
    const history = new History(state(''));
    for (const tr of ['w-1', 'w-12', 'w-120']) history.push(state(tr), 'w');
    history.settle();
    history.push(state('w-5'), 'w');
    expect(history.undo()).to.deep.equal(state('w-120'));
    expect(history.undo()).to.deep.equal(state(''));
  });

  it('discards undone changes after a new change', () => {
    const history = new History(state(''));
    history.push(state('w-1'), 'w');
    history.undo();
    history.push(state('h-1'), 'w');
    expect(history.canRedo).to.equal(false);
    expect(history.undo()).to.deep.equal(state(''));
  });

  it('ignores changes without an effect, and limits the number of steps', () => {
    const history = new History(state(''));
    history.push(state(''));
    expect(history.canUndo).to.equal(false);
    for (let width = 1; width <= 500; width += 1) history.push(state(`w-${width}`));
    let steps = 0;
    while (history.canUndo) {
      history.undo();
      steps += 1;
    }
    expect(steps).to.equal(199);
  });
});
