/** Capitals drawn as strokes: libvips compiled to WebAssembly has no fonts. */

/** Width, and the strokes, ten units high. */
const GLYPHS: Readonly<Record<string, readonly [number, string]>> = {
  A: [7, 'M0 10L3.5 0L7 10M1.2 6.8H5.8'],
  C: [7, 'M7 1.8A4.2 5 0 1 0 7 8.2'],
  D: [6.5, 'M0 0H2A4.5 5 0 0 1 2 10H0Z'],
  E: [5, 'M5 0H0V10H5M0 5H4.2'],
  F: [5, 'M5 0H0V10M0 5H4.2'],
  G: [7.6, 'M7 1.8A4.2 5 0 1 0 7.6 5.4H4.8'],
  H: [6.4, 'M0 0V10M6.4 0V10M0 5H6.4'],
  I: [0, 'M0 0V10'],
  K: [6, 'M0 0V10M6 0L0 6M2.1 4L6 10'],
  L: [5, 'M0 0V10H5'],
  M: [8, 'M0 10V0L4 6.4L8 0V10'],
  N: [6.6, 'M0 10V0L6.6 10V0'],
  O: [8.4, 'M4.2 0A4.2 5 0 1 1 4.2 10A4.2 5 0 1 1 4.2 0Z'],
  P: [5.6, 'M0 10V0H2.8A2.8 2.8 0 0 1 2.8 5.7H0'],
  R: [5.8, 'M0 10V0H2.8A2.8 2.8 0 0 1 2.8 5.7H0M2.7 5.7L5.8 10'],
  S: [5.6, 'M5.3 1.7C4.4-.5.4-.6.4 2.5C.4 5.5 5.5 4.4 5.5 7.4C5.5 10.6 1 10.6 0 8.1'],
  T: [6.4, 'M0 0H6.4M3.2 0V10'],
  U: [6.4, 'M0 0V6.8A3.2 3.2 0 0 0 6.4 6.8V0'],
  V: [7, 'M0 0L3.5 10L7 0'],
  W: [10, 'M0 0L2.5 10L5 1.5L7.5 10L10 0'],
  ' ': [3, ''],
};

export interface LetterStyle {
  /** Of the middle of the line of text, at its top. */
  readonly x: number;
  readonly y: number;
  /** Height of a capital. */
  readonly size: number;
  readonly colour: string;
  /** Stroke width in tenths of the height. */
  readonly weight?: number;
  /** Space between letters in tenths of the height. */
  readonly tracking?: number;
}

export function lettering(text: string, { x, y, size, colour, weight = 1.3, tracking = 3 }: LetterStyle): string {
  let left = 0;
  const strokes = Array.from(text, (letter) => {
    const [width, path] = GLYPHS[letter]!;
    const stroke = `<path transform="translate(${round(left)} 0)" d="${path}"/>`;
    left += width + tracking;
    return stroke;
  });
  const scale = size / 10;
  const start = x - ((left - tracking) * scale) / 2;
  return `<g transform="translate(${round(start)} ${y}) scale(${scale})" fill="none" stroke="${colour}" stroke-width="${weight}" stroke-linecap="round" stroke-linejoin="round">${strokes.join('')}</g>`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
