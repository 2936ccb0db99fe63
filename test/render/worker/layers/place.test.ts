import { expect } from 'chai';
import { place } from '../../../../src/render/worker/layers/place.js';
import { createEvaluator } from '../../../../src/render/worker/plan/variables.js';
import { transformation } from '../../../support/render.js';

const BASE = { width: 600, height: 400 };
const LAYER = { width: 100, height: 50 };

/** Where a layer of 100x50 goes on a base of 600x400. */
function spot(items: string, layer = LAYER): string {
  const [step] = transformation(`l-image,i-media-files@@a.png,${items},l-end`).steps;
  const { left, top } = place(
    step!.layers[0]!.placement,
    layer,
    BASE,
    createEvaluator({ current: layer, source: layer, base: BASE }),
  );
  return `${left},${top}`;
}

describe('render/worker/layers/place', () => {
  const cases: [string, string][] = [
    ['w-1', '250,175'],
    ['lfo-top_left', '0,0'],
    ['lfo-bottom_right', '500,350'],
    ['lfo-top', '250,0'],
    ['lx-35,ly-20', '35,20'],
    ['lx-35', '35,175'],
    ['ly-20', '250,20'],
    ['lx-N35', '465,175'],
    ['lx-N0,ly-N0', '500,350'],
    ['lx-35,lfo-bottom_right', '35,175'],
    ['lxc-300,lyc-200', '250,175'],
    ['lxc-0,lyc-0', '-50,-25'],
    ['lxc-N0,lyc-N0', '550,375'],
    ['lx-10,lyc-200', '10,175'],
    ['lx-5000,ly-5000', '600,400'],
    ['lx-10,ly-20,lap-top_left', '10,20'],
    ['lx-N110,ly-N60,lap-bottom_right', '490,340'],
    ['lxc-0,lyc-0,lap-center', '250,175'],
    ['lx-99999999999,ly-N99999999999,lap-center', '600,-50'],
    ['lx-bw_div_2,ly-bh_sub_ch', '300,350'],
    ['lx-bw_sub_cw', '500,175'],
  ];
  for (const [items, place] of cases) it(`${items} is placed at ${place}`, () => expect(spot(items)).to.equal(place));

  it('centres a layer that is larger than its base', () => {
    expect(spot('w-1', { width: 800, height: 410 })).to.equal('-100,-5');
  });
});
