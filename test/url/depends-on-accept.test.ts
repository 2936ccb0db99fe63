import { expect } from 'chai';
import { isNegotiated } from '../../src/url/index.js';
import { transformation } from '../support/render.js';

describe('url/depends-on-accept', () => {
  const cases: [string, boolean][] = [
    ['w-100', true],
    ['f-auto', true],
    ['f-orig', true],
    ['f-gif', true],
    ['f-jpg', false],
    ['f-avif', false],
    ['f-jpg:if-w_gt_100,f-png,if-end', false],
    ['f-jpg:if-w_gt_100,f-auto,if-end', true],
    ['f-jpg:if-w_gt_100,w-9,if-else,if-h_gt_9,f-gif,if-end,if-end', true],
    // The format of a layer has no effect.
    ['f-jpg:l-image,i-media-files@@a.png:if-w_gt_100,f-auto,if-end,l-end', false],
  ];
  for (const [string, expected] of cases) {
    it(`${string}: ${expected}`, () => expect(isNegotiated(transformation(string))).to.equal(expected));
  }
});
