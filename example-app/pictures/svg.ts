/** Helpers that write SVG: documents, gradients, shadows. */

/** Offset 0–1, colour, opacity. */
export type Stop = readonly [offset: number, colour: string, opacity?: number];

/** A drawing in its own coordinates, whatever its size in pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

/** The document that draws a drawing `pixels` wide. */
export function svgDocument({ width, height, body }: Drawing, pixels = width): Buffer {
  const size = `width="${pixels}" height="${Math.round((pixels * height) / width)}"`;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${width} ${height}">${body}</svg>\n`,
  );
}

const stops = (list: readonly Stop[]): string =>
  list
    .map(([offset, colour, opacity = 1]) => {
      const transparency = opacity === 1 ? '' : ` stop-opacity="${opacity}"`;
      return `<stop offset="${offset}" stop-color="${colour}"${transparency}/>`;
    })
    .join('');

/** From left to right. */
export const across = (id: string, ...list: Stop[]): string =>
  `<linearGradient id="${id}">${stops(list)}</linearGradient>`;

/** From top to bottom. */
export const down = (id: string, ...list: Stop[]): string =>
  `<linearGradient id="${id}" x2="0" y2="1">${stops(list)}</linearGradient>`;

/** From the top left to the bottom right. */
export const slanting = (id: string, ...list: Stop[]): string =>
  `<linearGradient id="${id}" x2="1" y2="1">${stops(list)}</linearGradient>`;

/** From the middle, or from `focus`, outwards. */
export const outwards = (id: string, ...list: Stop[]): string =>
  `<radialGradient id="${id}">${stops(list)}</radialGradient>`;

/** Shades a ball that is lit from the upper left. */
export const ball = (id: string, ...list: Stop[]): string =>
  `<radialGradient id="${id}" cx=".36" cy=".3" r=".75">${stops(list)}</radialGradient>`;

/** A soft shadow on the floor; a gradient, since blur filters are slow. */
export function shadow(cx: number, cy: number, rx: number, ry: number, strength: number, colour = '#1a1712'): string {
  const id = `shadow${cx}x${cy}`.replaceAll('.', '_');
  const gradient = outwards(
    id,
    [0, colour, strength],
    [0.45, colour, strength * 0.55],
    [0.75, colour, strength * 0.16],
    [1, colour, 0],
  );
  return `${gradient}<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="url(#${id})"/>`;
}

/** A drawing inside another one. */
export const placed = (body: string, x: number, y: number, scale: number): string =>
  `<g transform="translate(${x} ${y}) scale(${scale})">${body}</g>`;
