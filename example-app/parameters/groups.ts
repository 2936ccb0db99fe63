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
    about: 'In pixels, in parts of the picture, or by arithmetic. One side alone keeps the ratio.',
    topics: ['w', 'h', 'ar', 'dpr'],
  },
  {
    id: 'crop',
    title: 'Crop',
    about: 'How a picture gets into a box of another shape. Boxes are 180 × 180 where nothing else is said.',
    topics: ['c', 'cm', 'x', 'y', 'xc', 'yc', 't'],
  },
  {
    id: 'focus',
    title: 'Focus',
    about: 'Which part stays. Faces and things need packages of their own; without them it is what draws the eye.',
    topics: ['fo', 'z'],
  },
  {
    id: 'colour',
    title: 'Colour and effects',
    about: 'On colours as a screen shows them, after the picture has its size.',
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
    about: 'Edges, corners, turning and mirroring.',
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
    about: 'Between l-text and l-end, in the place that the parameters of layers give it.',
    topics: ['text', 'fs', 'ff', 'co', 'ia', 'pa', 'tg', 'lh'],
  },
  {
    id: 'output',
    title: 'Output',
    about: 'The last step: what is written. Without f a browser gets the best that it can show.',
    topics: ['f', 'q', 'lo', 'pr', 'cp', 'md', 'dn', 'orig', 'pg', 'di', 'n'],
  },
  {
    id: 'logic',
    title: 'Logic',
    about: 'Transformations that depend on the picture, and on each other.',
    topics: ['expression', 'condition', 'chain'],
  },
];
