// @ts-check
/** Pictures made by code, the same at every run. */

import sharp from 'sharp';
import { random } from './random.mjs';

/**
 * A scene with the statistics of a photograph: things of all sizes that hide each other, each lit from one side, on a
 * smooth background, with lettering, texture at every scale, a lens that is not perfectly sharp and a sensor's noise.
 *
 * @param {number} width
 * @param {number} height
 * @param {number} seed
 * @returns {Promise<import('sharp').Sharp>} RGB
 */
export async function photograph(width, height, seed) {
  const next = random(seed);
  const scene = await sharp(Buffer.from(sceneSvg(width, height, next)), { unlimited: true })
    .removeAlpha()
    .blur(0.7)
    .raw()
    .toBuffer();
  const texture = await textureLayer(width, height, next);
  const noise = random(seed + 1);
  for (let at = 0, pixel = 0; at < scene.length; at += 3, pixel++) {
    const shade = (texture[pixel] - 128) * 0.45 + (noise() + noise() - 1) * 5;
    scene[at] = clamp(scene[at] + shade);
    scene[at + 1] = clamp(scene[at + 1] + shade * 0.95);
    scene[at + 2] = clamp(scene[at + 2] + shade * 0.85);
  }
  return sharp(scene, { raw: { width, height, channels: 3 } });
}

/**
 * A product cut out on transparency: a body with soft shading, a label, and a shadow that fades out.
 *
 * @param {number} side
 * @param {number} seed
 * @returns {Promise<import('sharp').Sharp>} RGBA
 */
export async function packshot(side, seed) {
  const next = random(seed);
  const texture = await textureLayer(side, side, next);
  const pixels = await sharp(Buffer.from(packshotSvg(side, next)), { unlimited: true })
    .ensureAlpha()
    .raw()
    .toBuffer();
  for (let at = 0, pixel = 0; at < pixels.length; at += 4, pixel++) {
    if (pixels[at + 3] < 255) continue;
    const shade = (texture[pixel] - 128) * 0.12;
    for (let band = at; band < at + 3; band++) pixels[band] = clamp(pixels[band] + shade);
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 4 } });
}

/** @param {number} value */
function clamp(value) {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/**
 * One band of noise at every scale, the coarse strongest.
 *
 * @param {number} width
 * @param {number} height
 * @param {() => number} next
 */
async function textureLayer(width, height, next) {
  const sum = new Float32Array(width * height);
  let weights = 0;
  for (let cells = 6, weight = 1; cells < width; cells *= 4, weight *= 0.62) {
    const columns = Math.ceil(cells);
    const rows = Math.max(2, Math.ceil((cells * height) / width));
    const grid = Uint8Array.from({ length: columns * rows }, () => next() * 255);
    const layer = await sharp(grid, { raw: { width: columns, height: rows, channels: 1 } })
      .resize(width, height, { fit: 'fill', kernel: 'cubic' })
      .extractChannel(0)
      .raw()
      .toBuffer();
    for (let at = 0; at < sum.length; at++) sum[at] += layer[at] * weight;
    weights += weight;
  }
  const result = new Uint8Array(sum.length);
  for (let at = 0; at < sum.length; at++) result[at] = clamp(128 + (sum[at] / weights - 128) * 2.2);
  return result;
}

/** @param {number} width @param {number} height @param {() => number} next */
function sceneSvg(width, height, next) {
  const hue = next() * 360;
  const gradients = [];
  const things = [];
  const count = 420;
  for (let index = 0; index < count; index++) {
    // Sizes of things in the world: the smaller, the more of them.
    const size = (width * 0.32) / (1 + index * 0.09);
    const x = next() * width;
    const y = next() * height;
    const tone = (hue + (next() - 0.5) * 160) % 360;
    const light = 18 + next() * 60;
    const colour = (/** @type {number} */ more) =>
      `hsl(${tone.toFixed(0)},${(15 + next() * 55).toFixed(0)}%,${Math.max(4, Math.min(94, light + more)).toFixed(0)}%)`;
    gradients.push(
      `<linearGradient id="g${index}" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${colour(14)}"/><stop offset="1" stop-color="${colour(-16)}"/></linearGradient>`,
    );
    things.push(thing(index, x, y, size, next));
  }
  const lines = lettering(width * 0.08, height * 0.86, width * 0.34, height * 0.008, 3, next);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="sky" x1="0" y1="0" x2="0.2" y2="1"><stop offset="0" stop-color="hsl(${hue.toFixed(0)},45%,80%)"/><stop offset="1" stop-color="hsl(${((hue + 40) % 360).toFixed(0)},30%,38%)"/></linearGradient>${gradients.join('')}</defs><rect width="100%" height="100%" fill="url(#sky)"/>${things.join('')}<g fill="#f4f1ea">${lines}</g></svg>`;
}

/** @param {number} index @param {number} x @param {number} y @param {number} size @param {() => number} next */
function thing(index, x, y, size, next) {
  const fill = `fill="url(#g${index})"`;
  const turn = `transform="rotate(${(next() * 360).toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)})"`;
  const tall = size * (0.3 + next());
  switch (index % 3) {
    case 0:
      return `<ellipse cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" rx="${(size / 2).toFixed(1)}" ry="${(tall / 2).toFixed(1)}" ${fill} ${turn}/>`;
    case 1:
      return `<rect x="${(x - size / 2).toFixed(1)}" y="${(y - tall / 2).toFixed(1)}" width="${size.toFixed(1)}" height="${tall.toFixed(1)}" rx="${(size * 0.06).toFixed(1)}" ${fill} ${turn}/>`;
    default: {
      const corners = Array.from({ length: 5 }, (_, corner) => {
        const angle = ((corner + next() * 0.7) / 5) * 2 * Math.PI;
        const far = size * (0.25 + next() * 0.35);
        return `${(x + Math.cos(angle) * far).toFixed(1)},${(y + Math.sin(angle) * far).toFixed(1)}`;
      });
      return `<polygon points="${corners.join(' ')}" ${fill}/>`;
    }
  }
}

/**
 * Strokes as small print has them, without a font of the system's.
 *
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} size
 * @param {number} lines
 * @param {() => number} next
 */
function lettering(left, top, width, size, lines, next) {
  const strokes = [];
  for (let line = 0; line < lines; line++) {
    const y = top + line * size * 2.2;
    for (let x = left; x < left + width * (0.7 + next() * 0.3); x += size * 0.8) {
      if (next() < 0.15) continue;
      const part = (
        /** @type {number} */ dx,
        /** @type {number} */ dy,
        /** @type {number} */ w,
        /** @type {number} */ h,
      ) =>
        `<rect x="${(x + dx * size).toFixed(1)}" y="${(y + dy * size).toFixed(1)}" width="${(w * size).toFixed(1)}" height="${(h * size).toFixed(1)}"/>`;
      strokes.push(part(0, 0, 0.14, 1));
      if (next() < 0.6) strokes.push(part(0.4, 0.3, 0.14, 0.7));
      if (next() < 0.7) strokes.push(part(0, next() < 0.5 ? 0 : 0.86, 0.5, 0.14));
      if (next() < 0.4) strokes.push(part(0, 0.43, 0.5, 0.14));
    }
  }
  return strokes.join('');
}

/** @param {number} side @param {() => number} next */
function packshotSvg(side, next) {
  const hue = Math.floor(next() * 360);
  const at = (/** @type {number} */ share) => (share * side).toFixed(1);
  const label = lettering(side * 0.36, side * 0.5, side * 0.28, side * 0.022, 5, next);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><defs><linearGradient id="body"><stop offset="0" stop-color="hsl(${hue},60%,30%)"/><stop offset="0.3" stop-color="hsl(${hue},65%,62%)"/><stop offset="0.75" stop-color="hsl(${hue},60%,40%)"/><stop offset="1" stop-color="hsl(${hue},60%,20%)"/></linearGradient><radialGradient id="shadow"><stop offset="0" stop-color="#000" stop-opacity="0.5"/><stop offset="1" stop-color="#000" stop-opacity="0"/></radialGradient></defs><ellipse cx="${at(0.5)}" cy="${at(0.9)}" rx="${at(0.36)}" ry="${at(0.05)}" fill="url(#shadow)"/><rect x="${at(0.42)}" y="${at(0.08)}" width="${at(0.16)}" height="${at(0.16)}" rx="${at(0.02)}" fill="hsl(${(hue + 180) % 360},12%,25%)"/><path d="M${at(0.4)} ${at(0.22)} Q${at(0.26)} ${at(0.3)} ${at(0.28)} ${at(0.45)} L${at(0.3)} ${at(0.86)} Q${at(0.5)} ${at(0.93)} ${at(0.7)} ${at(0.86)} L${at(0.72)} ${at(0.45)} Q${at(0.74)} ${at(0.3)} ${at(0.6)} ${at(0.22)} Z" fill="url(#body)"/><rect x="${at(0.33)}" y="${at(0.47)}" width="${at(0.34)}" height="${at(0.28)}" rx="${at(0.015)}" fill="#f7f4ec"/><g fill="#26221d">${label}</g></svg>`;
}
