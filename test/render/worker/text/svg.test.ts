import { expect } from 'chai';
import type { PlacedGlyph, ShapedLine } from '../../../../src/render/worker/text/shaper.js';
import { drawText, type TextStyle } from '../../../../src/render/worker/text/svg.js';
import type { Metrics } from '../../../../src/render/worker/text/typeface.js';

const METRICS: Metrics = { ascent: 0.8, descent: 0.2, gap: 0.1 };
const PLAIN = { isBold: false, isItalic: false };
const PLAIN_STYLE: TextStyle = {
  size: 10,
  lineHeight: undefined,
  colour: { r: 1, g: 2, b: 3, alpha: 0.5 },
  align: 'left',
  typography: { b: false, i: false, strikethrough: false },
};

function glyph(x: number, typeface = PLAIN, path = 'M0 0L1 1'): PlacedGlyph {
  return { path, x, y: -1, scale: 0.01, typeface };
}

const line = (width: number, ...glyphs: PlacedGlyph[]): ShapedLine => ({ glyphs, width });

const draw = (lines: readonly ShapedLine[], style: Partial<TextStyle> = {}): ReturnType<typeof drawText> =>
  drawText(lines, METRICS, { ...PLAIN_STYLE, ...style });

/** Where the glyphs of a drawing are. */
const places = (svg: string): string[] => [...svg.matchAll(/translate\((\S+ \S+)\)/g)].map(([, place]) => place!);

describe('render/worker/text/svg', () => {
  it('has a margin of the font size on every side', () => {
    expect(draw([line(30.5, glyph(0))])).to.include({ width: 31 + 20, height: 10 + 20 });
    expect(draw([line(30, glyph(0)), line(20, glyph(0))])).to.include({ width: 50, height: 11 + 10 + 20 });
    expect(draw([line(30, glyph(0)), line(20, glyph(0))], { lineHeight: 40 })).to.include({ height: 40 + 10 + 20 });
    expect(draw([])).to.include({ width: 20 });
  });

  it('places glyphs on the baseline of their line', () => {
    const { svg } = draw([line(30, glyph(0), glyph(5)), line(20, glyph(0))]);
    // Margin, ascent, and a pixel up.
    expect(places(svg)).to.deep.equal(['10.00 17.00', '15.00 17.00', '10.00 28.00']);
    expect(svg).to.include('scale(0.01 -0.01)" d="M0 0L1 1"/>');
  });

  it('aligns lines within the widest one', () => {
    const lines = [line(30, glyph(0)), line(20, glyph(0))];
    const left = (align: TextStyle['align']): unknown => places(draw(lines, { align }).svg)[1]!.split(' ')[0];
    expect([left('left'), left('center'), left('right')]).to.deep.equal(['10.00', '15.00', '20.00']);
  });

  it('draws nothing for a glyph without an outline', () => {
    expect(draw([line(10, glyph(0, PLAIN, ''))]).svg).to.not.include('<path');
  });

  it('is filled with its colour, without a stroke', () => {
    const { svg } = draw([line(10, glyph(0))]);
    expect(svg).to.include('fill="rgb(1,2,3)" fill-opacity="0.5"').and.not.include('stroke');
  });

  it('synthesises bold and italic if the face lacks them', () => {
    const typography = { b: true, i: true, strikethrough: false };
    const made = draw([line(10, glyph(0))], { typography }).svg;
    expect(made).to.include('skewX(12)').and.include('stroke-width="40.00"').and.include('stroke="rgb(1,2,3)"');
    const face = { isBold: true, isItalic: true };
    const own = draw([line(10, glyph(0, face))], { typography }).svg;
    expect(own).to.not.include('skewX').and.not.include('stroke-width="40.00"');
  });

  it('strikes through the width of each line', () => {
    const typography = { b: false, i: false, strikethrough: true };
    const { svg } = draw([line(30, glyph(0)), line(20, glyph(0))], { typography, align: 'right' });
    expect(svg).to.include('<rect x="10.00" y="15.10" width="30.00" height="0.60"/>');
    expect(svg).to.include('<rect x="20.00" y="26.10" width="20.00" height="0.60"/>');
  });
});
