import { expect } from 'chai';
import { attentionWindow } from '../../../../src/render/worker/attention/attention.js';
import { toBoxes, toCells } from '../../../../src/render/worker/attention/cells.js';
import type { Box, Size } from '../../../../src/render/protocol/size.js';

type Rgba = readonly [r: number, g: number, b: number, alpha?: number];

/** Where the window goes in a picture of one colour with boxes of others. */
function windowIn(picture: Size, ground: Rgba, boxes: readonly (readonly [Box, Rgba])[], window: Size): Box {
  const { width, height } = picture;
  const data = new Uint8Array(4 * width * height);
  const fill = ({ left, top, width: across, height: down }: Box, [r, g, b, alpha = 255]: Rgba): void => {
    for (let y = top; y < top + down; y++) {
      for (let x = left; x < left + across; x++) data.set([r, g, b, alpha], 4 * (y * width + x));
    }
  };
  fill({ left: 0, top: 0, ...picture }, ground);
  for (const [box, colour] of boxes) fill(box, colour);
  return attentionWindow(picture, window, toCells(toBoxes({ data, width, height }), picture));
}

describe('render/worker/attention/attention', () => {
  const PICTURE = { width: 640, height: 320 };
  const WINDOW = { width: 160, height: 160 };
  const GREY: Rgba = [128, 128, 128];
  const SKIN: Rgba = [230, 170, 140];
  const at = (left: number, top: number): Box => ({ left, top, width: 60, height: 60 });

  /** Whether a box lies within the window. */
  function holds(window: Box, { left, top, width, height }: Box): boolean {
    const isAcross = window.left <= left && left + width <= window.left + window.width;
    return isAcross && window.top <= top && top + height <= window.top + window.height;
  }

  it('finds edges at any position, deterministically', () => {
    for (const [left, top] of [
      [0, 0],
      [580, 260],
      [200, 100],
      [400, 240],
    ] as const) {
      const black: readonly [Box, Rgba] = [at(left, top), [0, 0, 0]];
      const window = windowIn(PICTURE, GREY, [black], WINDOW);
      expect(holds(window, at(left, top)), `${left},${top}`).to.equal(true);
      expect(window).to.include(WINDOW);
      expect(windowIn(PICTURE, GREY, [black], WINDOW)).to.deep.equal(window);
    }
  });

  it('prefers red and skin tones to other colours of the same lightness', () => {
    const [blue, red, green]: Rgba[] = [
      [60, 60, 255],
      [215, 40, 40],
      [30, 130, 30],
    ];
    expect(
      holds(
        windowIn(
          PICTURE,
          GREY,
          [
            [at(80, 100), green!],
            [at(480, 100), red!],
          ],
          WINDOW,
        ),
        at(480, 100),
      ),
    ).to.equal(true);
    expect(
      holds(
        windowIn(
          PICTURE,
          [60, 60, 60],
          [
            [at(80, 100), [150, 190, 240]],
            [at(480, 100), SKIN],
          ],
          WINDOW,
        ),
        at(480, 100),
      ),
    ).to.equal(true);
    expect(
      holds(
        windowIn(
          PICTURE,
          GREY,
          [
            [at(80, 100), red!],
            [at(480, 100), blue!],
          ],
          WINDOW,
        ),
        at(80, 100),
      ),
    ).to.equal(true);
  });

  it('ignores transparent colours', () => {
    const hidden: readonly [Box, Rgba] = [at(80, 100), [255, 0, 0, 0]];
    const shown: readonly [Box, Rgba] = [at(480, 100), [60, 70, 80]];
    expect(holds(windowIn(PICTURE, [0, 0, 0, 0], [hidden, shown], WINDOW), at(480, 100))).to.equal(true);
  });

  it('is centred in symmetrical images', () => {
    for (const side of [60, 100, 120]) {
      const middle = { left: 320 - side / 2, top: 160 - side / 2, width: side, height: side };
      const { left, top } = windowIn(PICTURE, [255, 255, 255], [[middle, [40, 60, 90]]], { width: 320, height: 320 });
      expect([left, top], String(side)).to.deep.equal([160, 0]);
    }
  });

  it('is centred in uniform images, and stays within the image', () => {
    for (const colour of [GREY, SKIN, [0, 0, 0], [255, 255, 255], [9, 9, 9, 0]] as const) {
      const { left, top } = windowIn(PICTURE, colour, [], WINDOW);
      expect([left, top], String(colour)).to.deep.equal([230, 75]);
    }
    for (const [picture, window] of [
      [
        { width: 1, height: 9 },
        { width: 1, height: 1 },
      ],
      [
        { width: 33, height: 2 },
        { width: 32, height: 2 },
      ],
      [
        { width: 2000, height: 3 },
        { width: 1, height: 3 },
      ],
    ] as const) {
      const { left, top, width, height } = windowIn(picture, GREY, [], window);
      expect(left).to.be.within(0, picture.width - width);
      expect(top).to.be.within(0, picture.height - height);
    }
  });
});
