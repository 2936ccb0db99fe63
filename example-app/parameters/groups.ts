/** The order of the page. */

import type { Topic } from './examples.js';

export interface Group {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly topics: readonly Topic[];
}

export const GROUPS: readonly Group[] = [
  {
    id: 'size',
    title: 'Size',
    about: 'In pixels, as a fraction of the image, or as an expression. With one side only, the ratio is kept.',
    topics: ['w', 'h', 'ar', 'dpr'],
  },
  {
    id: 'crop',
    title: 'Crop',
    about: 'How an image fits a box of another shape. Boxes are 180 × 180 unless stated otherwise.',
    topics: ['c', 'cm', 'x', 'y', 'xc', 'yc', 't'],
  },
  {
    id: 'focus',
    title: 'Focus',
    about:
      'Which part is kept. Faces and objects need optional packages; without them, the most salient region is kept.',
    topics: ['fo', 'z'],
  },
  {
    id: 'colour',
    title: 'Colour and effects',
    about: 'Applied in sRGB, after resizing.',
    topics: [
      'bg',
      'cr',
      'e-colorize',
      'e-grayscale',
      'e-contrast',
      'bl',
      'e-sharpen',
      'e-usm',
      'e-gradient',
      'e-shadow',
      'e-distort',
      'o',
    ],
  },
  {
    id: 'frame',
    title: 'Frame',
    about: 'Borders, corners, rotating and flipping.',
    topics: ['b', 'r', 'rt', 'fl'],
  },
  {
    id: 'layers',
    title: 'Layers',
    about:
      'Between l-image and l-end: other pictures, and blocks of colour. The path of a layer’s picture is cut short here.',
    topics: ['i', 'ie', 'lm', 'lx', 'ly', 'lxc', 'lyc', 'lap', 'lfo', 'al', 'block', 'nested'],
  },
  {
    id: 'text',
    title: 'Text',
    about: 'Between l-text and l-end, placed by the layer parameters.',
    topics: ['text', 'fs', 'ff', 'co', 'ia', 'pa', 'tg', 'lh'],
  },
  {
    id: 'output',
    title: 'Output',
    about: 'The last step: encoding. Without f, a browser gets the best format that it accepts.',
    topics: ['f', 'q', 'lo', 'pr', 'cp', 'md', 'dn', 'orig', 'pg', 'di', 'n'],
  },
  {
    id: 'logic',
    title: 'Logic',
    about: 'Transformations that depend on the image, and on each other.',
    topics: ['expression', 'condition', 'chain'],
  },
];
