/** One picture under several transformations. */

export interface Variant {
  readonly transformation: string;
  readonly says: string;
}

export interface VariantGroup {
  readonly title: string;
  readonly about: string;
  readonly variants: readonly Variant[];
}

export const VARIANT_GROUPS: readonly VariantGroup[] = [
  {
    title: 'Crop strategies',
    about: 'Four ways to fit an image into 480 × 480 pixels.',
    variants: [
      { transformation: 'w-480,h-480', says: 'Fills the box and crops the rest. The default' },
      { transformation: 'w-480,h-480,c-at_max', says: 'The whole image, no larger than the box' },
      { transformation: 'w-480,h-480,cm-extract', says: 'Cut out from the centre, without resizing' },
      { transformation: 'w-480,h-480,c-force', says: 'Stretched' },
    ],
  },
  {
    title: 'Focus',
    about: 'Which part a crop keeps.',
    variants: [
      { transformation: 'w-360,h-480,fo-left', says: 'The left side' },
      { transformation: 'w-360,h-480,fo-auto', says: 'The most salient region' },
      { transformation: 'w-360,h-480,fo-right', says: 'The right side' },
      {
        transformation: 'w-iw_div_2,h-ih_div_2,cm-extract,x-iw_div_4,y-ih_div_2:w-480',
        says: 'A region given by expressions, then resized',
      },
    ],
  },
  {
    title: 'Padding',
    about: 'What fills the box around the image.',
    variants: [
      { transformation: 'w-480,h-480,cm-pad_resize,bg-blurred', says: 'The image itself, blurred' },
      { transformation: 'w-480,h-480,cm-pad_resize,bg-blurred_25_N60', says: 'Blurred less, and darker' },
      { transformation: 'w-480,h-480,cm-pad_resize,bg-dominant', says: 'Its dominant colour' },
      { transformation: 'w-480,h-480,cm-pad_resize,bg-1F3D3640,f-png', says: 'A semi-transparent colour' },
    ],
  },
  {
    title: 'Rotating and flipping',
    about: 'Applied after the EXIF orientation.',
    variants: [
      { transformation: 'w-480,rt-90', says: '90 degrees clockwise' },
      { transformation: 'w-480,rt-N6,bg-FFFFFF', says: '6 degrees counterclockwise, on white' },
      { transformation: 'w-480,fl-h', says: 'Flipped horizontally' },
      { transformation: 'w-480,fl-h_v', says: 'Flipped both ways' },
    ],
  },
  {
    title: 'Formats and quality',
    about: 'The same pixels, encoded. Without f, the browser gets the best format that it accepts.',
    variants: [
      { transformation: 'w-480,f-avif', says: 'AVIF, from jSquash' },
      { transformation: 'w-480,f-webp', says: 'WebP, from jSquash' },
      { transformation: 'w-480,f-jpg,pr-true', says: 'JPEG, progressive, from MozJPEG' },
      { transformation: 'w-480,f-png', says: 'PNG, from OxiPNG' },
    ],
  },
];
