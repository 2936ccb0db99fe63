/** One to some examples of each parameter that pictures are made with, to be looked at. */

import type { PARAMETERS } from '../../src/url/index.js';
import type { PictureName } from './pictures.js';

export interface Example {
  readonly on: PictureName;
  /** With `{name}` for the path of a picture in a layer. */
  readonly transformation: string;
  /** Width and height that come out, such as `200x133`. */
  readonly size: string;
  readonly says: string;
}

type Table = typeof PARAMETERS;
type Ignored = { [K in keyof Table]: Table[K]['support'] extends 'ignored' ? K : never }[keyof Table];

/** All parameters that are not ignored. */
export type ParameterKey = Exclude<keyof Table, Ignored>;
/** What is no parameter of its own. */
type Syntax = keyof typeof SYNTAX;

export type Topic = ParameterKey | Syntax;
type Examples = readonly [Example, ...Example[]];

export const SYNTAX = {
  block: 'A block of colour or of a gradient: a layer without a picture',
  nested: 'Several layers, and layers on layers',
  text: 'A text, plain or in base64',
  expression:
    'Arithmetic on the size of the source (iw, ih), of the picture so far (cw, ch), of a layer’s base (bw, bh)',
  condition: 'One transformation or another, as the picture is',
  chain: 'Steps, one after the other, parted by colons',
} as const;

const on =
  (picture: PictureName) =>
  (transformation: string, size: string, says: string): Example => ({ on: picture, transformation, size, says });

const mug = on('mug');
const kettle = on('kettle');
const headphones = on('headphones');
const compass = on('compass');
const tent = on('tent');
const kitchen = on('kitchen');
const poster = on('poster');
const sign = on('sign');
const banner = on('banner');

/** The compiler asks for at least one example of each, and for none of anything else. */
export const EXAMPLES: Readonly<Record<Topic, Examples>> = {
  w: [
    kitchen('w-200', '200x133', 'Pixels'),
    kitchen('w-0.06', '126x84', 'A part of the picture’s own width'),
    kitchen('w-iw_div_14', '150x100', 'By arithmetic'),
    kitchen('w-auto:w-180,c-at_max', '180x120', 'As wide as the browser says in its hints, here at most 180'),
  ],
  h: [
    kitchen('h-120', '180x120', 'Pixels'),
    kitchen('h-0.05', '105x70', 'A part of the picture’s own height'),
    kitchen('w-140,h-140', '140x140', 'With a width: a box, which is filled'),
  ],
  ar: [
    kitchen('w-200,ar-16-9', '200x113', 'With a width'),
    kitchen('h-180,ar-3-4', '135x180', 'With a height'),
    kitchen('w-150,ar-1:1', '150x150', 'As the SDKs write it'),
    kitchen('w-200,ar-iar_mul_2', '200x67', 'Twice as wide as the picture'),
  ],
  dpr: [
    kitchen('w-90', '90x60', 'One pixel a pixel'),
    kitchen('w-90,dpr-2', '180x120', 'Two, for a fine screen'),
    kitchen('w-90,dpr-0.5', '45x30', 'A half'),
  ],

  c: [
    kitchen('w-180,h-180,c-maintain_ratio', '180x180', 'Filled, and cut. The default'),
    kitchen('w-180,h-180,c-force', '180x180', 'Squeezed'),
    kitchen('w-180,h-180,c-at_max', '180x120', 'The whole picture inside'),
    kitchen('w-120,h-120,c-at_least', '180x120', 'The box of 120 × 120 is covered, nothing is cut'),
    kitchen('w-90:w-180,h-180,c-at_max', '90x60', 'A small picture stays small'),
    kitchen('w-90:w-180,h-180,c-at_max_enlarge', '180x120', 'A small picture grows'),
    kitchen('w-120:w-180,h-60,c-maintain_ratio_no_enlarge', '120x60', 'A small picture is cut only'),
  ],
  cm: [
    kitchen('w-180,h-180,cm-pad_resize,bg-1F3D36', '180x180', 'The whole picture, and padding'),
    kitchen('w-90:w-180,h-180,cm-pad_resize_no_enlarge,bg-1F3D36', '180x180', 'A small picture stays small'),
    kitchen('w-600:w-180,h-180,cm-extract', '180x180', 'Pixels as they are, from the middle'),
    kitchen('w-120:w-180,h-60,cm-pad_extract,bg-1F3D36', '180x60', 'Pixels as they are, cut or padded'),
    kitchen('w-120:w-180,h-60,cm-pad_extract_no_shrink,bg-1F3D36', '180x80', 'The same, padded only'),
  ],
  x: [
    kitchen('w-600:w-180,h-180,cm-extract,x-20', '180x180', 'The other way it stays in the middle'),
    kitchen('w-600:w-180,h-180,cm-extract,x-cw_sub_180', '180x180', 'Flush right, by arithmetic'),
  ],
  y: [
    kitchen('w-600:w-180,h-180,cm-extract,y-220', '180x180', 'The other way it stays in the middle'),
    kitchen('w-600:w-180,h-180,cm-extract,x-250,y-140', '180x180', 'Both: the kettle'),
  ],
  xc: [kitchen('w-600:w-180,h-180,cm-extract,xc-100', '180x180', 'The lamp is 100 from the left')],
  yc: [kitchen('w-600:w-120,h-180,cm-extract,xc-444,yc-210', '120x180', 'The flask')],
  t: [
    mug('w-180', '180x180', 'Before'),
    mug('w-180,t-true', '180x171', 'Cut to what there is'),
    mug('w-180,t-60', '180x191', 'To what is clearly there: not the shadow'),
    headphones('h-180,t-true', '165x180', 'What is transparent goes too'),
  ],

  fo: [
    kitchen('w-90,h-180,fo-left', '90x180', 'A side'),
    kitchen('w-90,h-180,fo-auto', '90x180', 'What draws the eye'),
    tent('w-90,h-180,fo-auto', '90x180', 'And here'),
    kitchen('w-600:w-180,h-180,cm-extract,fo-bottom_right', '180x180', 'A corner of pixels as they are'),
    kitchen('w-180,h-180,cm-pad_resize,fo-top,bg-1F3D36', '180x180', 'Where padding leaves the picture'),
    kitchen('w-90,h-180,fo-bottle', '90x180', 'A thing, where the packages that find it are installed'),
  ],
  z: [
    kitchen(
      'w-120,h-180,fo-bottle,z-2',
      '120x180',
      'Twice as close to a bottle, where the packages that find one are installed',
    ),
  ],

  bg: [
    headphones('w-180,bg-F0A077', '180x180', 'Behind what is transparent'),
    headphones('w-180,bg-1F3D3640', '180x180', 'At 40 % of opacity'),
    kitchen('w-180,h-180,cm-pad_resize,bg-blurred', '180x180', 'The picture, blurred'),
    kitchen('w-180,h-180,cm-pad_resize,bg-blurred_4_N60', '180x180', 'Blurred less, and darker'),
    kitchen('w-180,h-180,cm-pad_resize,bg-dominant', '180x180', 'The main colour of its edge'),
    kitchen('w-180,h-180,cm-pad_resize,bg-gradient_dominant_2', '180x180', 'From one main colour to another'),
    tent('w-180,h-180,cm-pad_resize,bg-gradient_dominant_4', '180x180', 'Four, one for each corner'),
  ],
  cr: [
    kettle('w-180', '180x180', 'Before'),
    kettle('w-180,cr-1F6FB5_60_FF0000', '180x180', 'Red and its shades become blue'),
    headphones('w-180,cr-4F8A6B', '180x180', 'Of the main colour, 35 around'),
    kettle('w-180,cr-1F6FB5_10_FF0000', '180x180', 'Only what is very near to it'),
  ],
  'e-colorize': [
    kitchen('w-200,e-colorize', '200x133', 'Grey, wholly'),
    kitchen('w-200,e-colorize-co-2E6FB7_in-50', '200x133', 'Blue by half'),
    headphones('w-180,e-colorize-co-A8461F_in-70', '180x180', 'What is transparent stays so'),
  ],
  'e-grayscale': [
    kitchen('w-200,e-grayscale', '200x133', ''),
    headphones('w-180,e-grayscale', '180x180', 'What is transparent stays so'),
  ],
  'e-contrast': [
    banner('w-200', '200x75', 'Before'),
    banner('w-200,e-contrast', '200x75', 'After'),
    kitchen('w-200,e-contrast', '200x133', ''),
  ],
  bl: [
    kitchen('w-200,bl-3', '200x133', 'A little'),
    kitchen('w-200,bl-30', '200x133', 'Much; the edges stay as light as they are'),
    headphones('w-180,bl-8', '180x180', 'Of a cut-out'),
  ],
  'e-sharpen': [
    kitchen('w-600:w-180,h-180,cm-extract,x-250,y-140', '180x180', 'Before'),
    kitchen('w-600:w-180,h-180,cm-extract,x-250,y-140,e-sharpen-10', '180x180', 'A little'),
    kitchen('w-600:w-180,h-180,cm-extract,x-250,y-140,e-sharpen', '180x180', 'Mildly, when no number is given'),
  ],
  'e-usm': [
    kitchen(
      'w-600:w-180,h-180,cm-extract,x-250,y-140,e-usm-2-2-0.8-0.024',
      '180x180',
      'Radius, sigma, amount, threshold',
    ),
    kitchen('w-600:w-180,h-180,cm-extract,x-250,y-140,e-usm-4-4-3-0', '180x180', 'Far too much'),
  ],
  'e-gradient': [
    tent('w-200,e-gradient', '200x133', 'White from above, transparent below'),
    tent('w-200,e-gradient-ld-right_from-A8461F_to-00000000_sp-0.6', '200x133', 'From the left over 0.6 of the way'),
    tent('w-200,e-gradient-ld-top_right_from-gold_to-1F3D3660', '200x133', 'Between corners'),
    tent('w-200,e-gradient-ld-45_from-000000_to-FFFFFF00', '200x133', 'At an angle'),
  ],
  'e-shadow': [
    headphones('w-180,e-shadow', '220x220', 'Blur 10, strength 30, 2 % to the right and down'),
    headphones('w-180,e-shadow-bl-2_st-80_x-10_y-5', '202x193', 'Hard, strong and far'),
    headphones('w-180,e-shadow-bl-15_st-60_x-N10_y-N5', '240x240', 'To the left and up'),
  ],
  'e-distort': [
    kitchen('w-200,e-distort-p-30_0_170_20_200_133_0_113', '200x133', 'New places of the four corners'),
    kitchen('w-160,e-distort-a-60', '206x120', 'An arc, upwards'),
    kitchen('w-160,e-distort-a-N60', '206x120', 'An arc, downwards'),
  ],
  o: [kitchen('w-200,o-40', '200x133', 'See-through'), kitchen('w-200,o-40,bg-A8461F', '200x133', 'On a colour')],

  b: [
    kitchen('w-180,b-8_A8461F', '196x136', 'It is added outside'),
    kitchen('w-180,b-ih_div_100_gold', '208x148', 'A hundredth of the source’s height'),
    kitchen('w-180,b-10_1F3D3640', '200x140', 'At 40 % of opacity'),
  ],
  r: [
    kitchen('w-200,r-24', '200x133', 'All corners'),
    kitchen('w-180,h-180,r-max', '180x180', 'A circle'),
    kitchen('w-200,r-max', '200x133', 'An oval'),
    kitchen('w-180,h-180,r-max_0_60_10', '180x180', 'Each its own, clockwise from the top left'),
  ],
  rt: [
    kitchen('w-180,rt-90', '120x180', 'Clockwise'),
    kitchen('w-160,rt-N15', '182x145', 'The other way; the corners are transparent'),
    kitchen('w-160,rt-15,bg-1F3D36', '182x145', 'On a colour'),
    sign('w-130,rt-auto', '130x173', 'As EXIF says, which holds anyway'),
  ],
  fl: [
    kitchen('w-200,fl-h', '200x133', 'Left and right'),
    kitchen('w-200,fl-v', '200x133', 'Top and bottom'),
    kitchen('w-200,fl-h_v', '200x133', 'Both'),
  ],

  i: [
    kitchen('w-200,l-image,i-{logo},w-90,l-end', '200x133', 'In the middle'),
    tent('w-200,l-image,i-{headphones},h-100,l-end', '200x133', 'What is transparent stays so'),
    tent('w-200,l-image,i-{mug},h-100,l-end', '200x133', 'Layers are trimmed, …'),
    tent('w-200,l-image,i-{mug},h-100,t-false,l-end', '200x133', '… unless they are told not to be'),
  ],
  ie: [kitchen('w-200,l-image,ie-{logo:base64},w-90,l-end', '200x133', 'As the SDKs write what is not plain')],
  lm: [
    kitchen('w-200,l-image,i-{tent},w-bw,h-bh,lm-multiply,l-end', '200x133', 'Never lighter than either'),
    kitchen('w-200,l-image,i-{logo},w-160,lm-cutout,l-end', '200x133', 'A hole'),
    kitchen('w-200,l-image,i-{logo},w-160,lm-cutter,l-end', '160x46', 'Only what is under the layer'),
    kitchen(
      'w-200,l-image,i-ik_canvas,w-bw,h-bh,e-gradient-from-008080_to-FF8080_ld-right,lm-displace,x-25,l-end',
      '200x133',
      'Pixels move by the layer’s red and green, here to the sides',
    ),
  ],
  lx: [
    kitchen('w-200,l-image,i-{logo},w-80,lx-10,l-end', '200x133', 'The other way it stays in the middle'),
    kitchen('w-200,l-image,i-{logo},w-80,lx-N10,l-end', '200x133', 'From the right'),
    kitchen('w-200,l-image,i-{logo},w-80,lx-bw_div_2,l-end', '200x133', 'From the middle, by arithmetic'),
  ],
  ly: [
    kitchen('w-200,l-image,i-{logo},w-80,ly-10,l-end', '200x133', 'The other way it stays in the middle'),
    kitchen('w-200,l-image,i-{logo},w-80,ly-N10,l-end', '200x133', 'From below'),
    kitchen('w-200,l-image,i-{logo},w-80,lx-10,ly-10,l-end', '200x133', 'Both'),
  ],
  lxc: [kitchen('w-200,l-image,i-{logo},w-80,lxc-50,ly-10,l-end', '200x133', 'Around 50 from the left')],
  lyc: [kitchen('w-200,l-image,i-{logo},w-80,lxc-bw_div_2,lyc-40,l-end', '200x133', 'Around 40 from above')],
  lap: [
    kitchen('w-200,l-image,i-{logo},w-80,lap-center,lx-0,ly-0,l-end', '200x133', 'From the middle'),
    kitchen('w-200,l-image,i-{logo},w-80,lap-bottom_right,lx-N90,ly-N40,l-end', '200x133', 'From a corner, back'),
  ],
  lfo: [
    kitchen('w-200,l-image,i-{logo},w-80,lfo-top_left,l-end', '200x133', 'A corner'),
    kitchen('w-200,l-image,i-{logo},w-80,lfo-top,l-end', '200x133', 'A side'),
    kitchen('w-200,l-image,i-{logo},w-80,lfo-bottom_right,l-end', '200x133', 'Another corner'),
  ],
  al: [
    tent('w-200,l-image,i-ik_canvas,bg-A8461F,w-120,h-60,al-5,l-end', '200x133', 'A block, half'),
    tent('w-200,l-text,i-Alpine,fs-48,co-white,al-3,l-end', '200x133', 'A text, faint'),
  ],
  block: [
    tent('w-200,l-image,i-ik_canvas,bg-A8461F,w-120,h-40,r-max,lfo-bottom,l-end', '200x133', 'With corners'),
    tent('w-200,l-image,i-ik_canvas,bg-1F3D3660,w-bw,h-bh_div_3,ly-N0,l-end', '200x133', 'Its opacity in the colour'),
    tent(
      'w-200,l-image,i-ik_canvas,e-gradient-from-F2559A_to-F27855_ld-right,w-bw,h-bh_div_5,ly-N0,l-end',
      '200x133',
      'A gradient',
    ),
  ],
  nested: [
    kitchen(
      'w-200,l-image,i-{logo},w-80,lfo-top_left,l-end,l-text,i-New,fs-24,co-white,bg-A8461F,pa-4_10,r-6,lfo-bottom_right,l-end',
      '200x133',
      'Two',
    ),
    kitchen(
      'w-200,l-image,i-{tent},w-110,b-4_FFFFFF,l-text,i-Alpine,fs-18,co-white,ly-14,l-end,lx-N8,ly-8,l-end',
      '200x133',
      'A text on a picture on a picture',
    ),
    kitchen(
      'w-200,l-image,i-{tent},w-300,h-300:w-90,h-90,b-3_FFFFFF:r-max,l-end',
      '200x133',
      'A layer with steps of its own',
    ),
  ],

  text: [
    banner('w-200,l-text,i-Outdoor,l-end', '200x75', '45 pixels, black and in the middle by default'),
    banner(
      'w-200,l-text,i-Gr%C3%BC%C3%9Fe%20%E2%80%93%20%CE%93%CE%B5%CE%B9%CE%B1,fs-28,l-end',
      '200x75',
      'Any letters that a font has',
    ),
    banner('w-200,l-text,ie-MjAlICYgbW9yZSwgdG9kYXk%3D,fs-20,l-end', '200x75', 'Base64, for commas and the like'),
    tent(
      'w-200,l-text,i-A%20text%20that%20is%20wider%20than%20its%20box%20wraps,w-140,fs-20,co-white,l-end',
      '200x133',
      'w is the width of the lines',
    ),
  ],
  fs: [
    banner('w-200,l-text,i-Outdoor,fs-20,l-end', '200x75', 'Pixels'),
    banner('w-200,l-text,i-Outdoor,fs-bh_div_2,l-end', '200x75', 'Half the base’s height'),
  ],
  ff: [
    banner('w-200,l-text,i-Outdoor,fs-36,ff-Open%20Sans,l-end', '200x75', 'The default'),
    banner(
      'w-200,l-text,i-Outdoor,fs-36,ff-Extra%20Bold,l-end',
      '200x75',
      'A font file that this app names in its options',
    ),
  ],
  co: [
    tent('w-200,l-text,i-Alpine,fs-48,co-gold,l-end', '200x133', 'By name'),
    tent('w-200,l-text,i-Alpine,fs-48,co-FFFFFF50,l-end', '200x133', 'White, half'),
  ],
  ia: [
    tent('w-200,l-text,i-Under%20a%20thousand%20stars,w-130,fs-24,co-white,bg-A8461F,ia-left,l-end', '200x133', ''),
    tent(
      'w-200,l-text,i-Under%20a%20thousand%20stars,w-130,fs-24,co-white,bg-A8461F,ia-center,l-end',
      '200x133',
      'The default',
    ),
    tent('w-200,l-text,i-Under%20a%20thousand%20stars,w-130,fs-24,co-white,bg-A8461F,ia-right,l-end', '200x133', ''),
  ],
  pa: [
    tent('w-200,l-text,i-Alpine,fs-28,co-white,bg-A8461F,l-end', '200x133', 'None'),
    tent('w-200,l-text,i-Alpine,fs-28,co-white,bg-A8461F,pa-12,l-end', '200x133', 'All sides'),
    tent(
      'w-200,l-text,i-Alpine,fs-28,co-white,bg-A8461F,pa-4_24,r-max,l-end',
      '200x133',
      'Top and bottom, left and right',
    ),
    tent('w-200,l-text,i-Alpine,fs-28,co-white,bg-A8461F,pa-5_10_20_40,l-end', '200x133', 'Clockwise from the top'),
  ],
  tg: [
    banner('w-200,l-text,i-Outdoor,fs-36,tg-b,l-end', '200x75', 'Bold'),
    banner('w-200,l-text,i-Outdoor,fs-36,tg-i,l-end', '200x75', 'Italic'),
    banner('w-200,l-text,i-Outdoor,fs-36,tg-strikethrough,l-end', '200x75', 'Struck through'),
    banner('w-200,l-text,i-Outdoor,fs-36,tg-b_i_strikethrough,l-end', '200x75', 'All'),
  ],
  lh: [
    tent('w-200,l-text,i-Under%20a%20thousand%20stars,w-130,fs-24,co-white,lh-20,l-end', '200x133', 'Close'),
    tent('w-200,l-text,i-Under%20a%20thousand%20stars,w-130,fs-24,co-white,lh-44,l-end', '200x133', 'Wide'),
  ],

  f: [
    kitchen('w-200,f-avif', '200x133', ''),
    kitchen('w-200,f-webp', '200x133', ''),
    kitchen('w-200,f-jpg', '200x133', ''),
    kitchen('w-200,f-png', '200x133', ''),
    compass('w-180,f-gif', '180x180', 'Moves'),
    headphones('w-180,f-jpg', '180x180', 'White where it was transparent'),
  ],
  q: [
    kitchen('w-200,f-jpg,q-5', '200x133', ''),
    kitchen('w-200,f-jpg,q-40', '200x133', ''),
    kitchen('w-200,f-jpg,q-95', '200x133', ''),
  ],
  lo: [
    headphones('w-180,f-webp,lo-true', '180x180', 'WebP with every pixel as it was'),
    headphones('w-180,f-png,lo-true', '180x180', 'PNG without a palette'),
  ],
  pr: [kitchen('w-200,f-jpg,pr-true', '200x133', 'Comes in passes, each finer')],
  cp: [
    kettle('w-180,f-jpg', '180x180', 'Without: sRGB'),
    kettle('w-180,f-jpg,cp-true', '180x180', 'With: Display P3, for screens that have it'),
  ],
  md: [sign('w-130,f-jpg,md-true', '130x173', 'With what the camera wrote, a few bytes more')],
  dn: [sign('w-130,f-jpg,dn-300', '130x173', 'With 300 dots per inch, for print')],
  orig: [compass('orig-true', '320x320', 'As it lies in the PIM; w-90 beside it would do nothing')],
  pg: [
    compass('pg-1,w-180', '180x180', 'The first frame'),
    compass('pg-3,w-180', '180x180', 'The third'),
    compass('w-180', '180x180', 'Without: all'),
  ],
  di: [on('missing')('di-{mug},w-180', '180x180', 'The picture that is asked for does not exist')],
  n: [
    kitchen('n-card', '180x180', 'w-180,h-180,cm-pad_resize,bg-F0E6D2'),
    kitchen('n-stamp', '159x122', 'w-130:b-8_FFFFFF:rt-N8'),
  ],

  expression: [
    kitchen('w-iw_div_12', '175x117', 'A twelfth of the source’s width'),
    kitchen('w-5_add_8_pow_2', '169x113', 'Powers come last: (5 + 8)²'),
    kitchen('w-180:b-cw_mul_0.05_gold', '198x138', 'A frame of a twentieth of the width'),
    kitchen(
      'w-200,l-image,i-{logo},w-bw_div_2,lx-bw_div_4,ly-bh_div_8,l-end',
      '200x133',
      'A layer by the size of its base',
    ),
  ],
  condition: [
    kitchen('if-ar_gt_1,w-200,if-else,h-180,if-end', '200x133', 'Wider than high: 200 wide'),
    poster('if-ar_gt_1,w-200,if-else,h-180,if-end', '135x180', 'The same: 180 high'),
    kitchen('w-180:if-h_gte_100_and_h_lte_150,e-grayscale,if-end', '180x120', 'Grey, as it is 120 high'),
    poster('h-180:if-iar_eq_3-4_or_w_gt_500,b-6_A8461F,if-end', '147x192', 'Framed, as it is 3 to 4'),
  ],
  chain: [
    kitchen('w-600:w-180,h-180,cm-extract,x-250,y-140:r-max', '180x180', 'Smaller, then cut out, then round'),
    kitchen('w-160:r-24:rt-N15', '182x145', 'Round corners, then turned'),
    kitchen('w-160:rt-N15:r-24', '182x145', 'Turned, then round corners'),
  ],
};
