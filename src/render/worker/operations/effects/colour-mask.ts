import type Vips from 'wasm-vips';
import type { Colour } from '../../../../url/values/types.js';
import type { VipsRuntime } from '../../vips/load-vips.js';
import { labOf } from '../../vips/lab.js';

/** Chroma below which a colour is a grey: its hue means nothing. */
const GREY_CHROMA = 12;
/** JPEG gives dark greys some chroma, in blocks. */
const GREY_CHROMA_WEIGHT = 1.3;

/** A colour and its shades, as a region of Lab. */
export interface ColourRegion {
  readonly lightness: number;
  /** 0 for a grey. */
  readonly chroma: number;
  /** How much each pixel is of the colour: 0–1, in one band. */
  readonly mask: (lab: Vips.Image) => Vips.Image;
  /** Chroma of each pixel in the colour's own hue, relative to its chroma. */
  readonly relativeChroma: (lab: Vips.Image) => Vips.Image;
}

/** The region around a colour. `tolerance`: 0–100. */
export function regionOf(colour: Colour, tolerance: number, vips: VipsRuntime): ColourRegion {
  const [lightness, a, b] = labOf(colour);
  const chroma = Math.hypot(a, b);
  if (chroma < GREY_CHROMA) {
    return {
      lightness,
      chroma: 0,
      mask: (lab) => within(distanceOfGreys(lab, lightness), greyReach(tolerance)),
      relativeChroma: (lab) => lab.extractBand(0).linear(0, 1),
    };
  }
  const turn = vips.Image.newMatrix(3, 3, [1, 0, 0, 0, a / chroma, b / chroma, 0, -b / chroma, a / chroma]);
  const reach = (tolerance / 100) * (45 + 0.65 * chroma);
  return {
    lightness,
    chroma,
    mask: (lab) => {
      const turned = lab.recomb(turn);
      const light = turned.extractBand(0);
      const shade = shadeFactor(light, lightness, 2.5);
      const along = turned.extractBand(1).multiply(shade);
      const across = turned.extractBand(2).multiply(shade);
      const off = distance(light.linear(1, -lightness), along.linear(1, -chroma), across);
      return within(off, reach).multiply(saturated(along, chroma));
    },
    relativeChroma: (lab) =>
      lab
        .recomb(turn)
        .extractBand(1)
        .linear(1 / chroma, 0)
        .clamp({ min: 0, max: 1.25 }),
  };
}

function greyReach(tolerance: number): number {
  return Math.max(1, tolerance);
}

/** Distance from a grey: in lightness, and in what is no grey. */
function distanceOfGreys(lab: Vips.Image, lightness: number): Vips.Image {
  return norm(lab.linear([1, GREY_CHROMA_WEIGHT, GREY_CHROMA_WEIGHT], [-lightness, 0, 0]));
}

/**
 * Distance from a colour by differences in lightness, in chroma, and in chroma of other hues. Lightness counts little, and
 * paler pixels, mixed with grey or white, are nearer than other hues.
 */
function distance(lightness: Vips.Image, along: Vips.Image, across: Vips.Image): Vips.Image {
  const weighted = along.less(0).ifthenelse(along.linear(0.6, 0), along.linear(0.3, 0));
  return norm(lightness.linear(0.15, 0).bandjoin([weighted, across.linear(1.5, 0)]));
}

/** 0 where a pixel has too little chroma to belong to a colour, 1 where it has enough. */
function saturated(along: Vips.Image, chroma: number): Vips.Image {
  const [least, enough] = [Math.max(8, 0.12 * chroma), Math.max(16, 0.4 * chroma)];
  return smooth(along.linear(1 / (enough - least), -least / (enough - least)).clamp());
}

/** By how much a shade has less chroma than a colour of this lightness: at most `most` times. */
function shadeFactor(light: Vips.Image, lightness: number, most: number): Vips.Image {
  const factor = light
    .linear(1, 16)
    .pow(-1)
    .linear(lightness + 16, 0);
  return factor.clamp({ min: 1, max: most });
}

function norm(bands: Vips.Image): Vips.Image {
  return bands.multiply(bands).bandmean().linear(bands.bands, 0).pow(0.5);
}

/** 1 within half of the reach, 0 beyond it. */
function within(distance: Vips.Image, reach: number): Vips.Image {
  const soft = Math.max(0.5, reach / 2);
  return smooth(distance.linear(-1 / soft, Math.max(reach, 0.5) / soft).clamp());
}

/** Smoothstep of 0–1. */
function smooth(part: Vips.Image): Vips.Image {
  return part.multiply(part).multiply(part.linear(-2, 3));
}
