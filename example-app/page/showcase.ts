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
    about: 'A box of 480 × 480 pixels, and four ways into it.',
    variants: [
      { transformation: 'w-480,h-480', says: 'Fills the box; what is too much is cut off. The default' },
      { transformation: 'w-480,h-480,c-at_max', says: 'The whole picture, no larger than the box' },
      { transformation: 'w-480,h-480,cm-extract', says: 'Pixels as they are, from the middle' },
      { transformation: 'w-480,h-480,c-force', says: 'Squeezed' },
    ],
  },
  {
    title: 'Focus',
    about: 'Which part stays when something has to go.',
    variants: [
      { transformation: 'w-360,h-480,fo-left', says: 'The left side' },
      { transformation: 'w-360,h-480,fo-auto', says: 'Whatever draws the eye' },
      { transformation: 'w-360,h-480,fo-right', says: 'The right side' },
      {
        transformation: 'w-iw_div_2,h-ih_div_2,cm-extract,x-iw_div_4,y-ih_div_2:w-480',
        says: 'A part found by arithmetic, then resized',
      },
    ],
  },
  {
    title: 'Padding',
    about: 'What fills the box around the picture.',
    variants: [
      { transformation: 'w-480,h-480,cm-pad_resize,bg-blurred', says: 'The picture itself, blurred' },
      { transformation: 'w-480,h-480,cm-pad_resize,bg-blurred_25_N60', says: 'Blurred less, and darker' },
      { transformation: 'w-480,h-480,cm-pad_resize,bg-dominant', says: 'Its main colour' },
      { transformation: 'w-480,h-480,cm-pad_resize,bg-1F3D3640,f-png', says: 'A colour that shows through' },
    ],
  },
  {
    title: 'Turning and mirroring',
    about: 'After EXIF has had its say.',
    variants: [
      { transformation: 'w-480,rt-90', says: 'A quarter to the right' },
      { transformation: 'w-480,rt-N6,bg-FFFFFF', says: 'Six degrees to the left, on white' },
      { transformation: 'w-480,fl-h', says: 'Mirrored' },
      { transformation: 'w-480,fl-h_v', says: 'Mirrored both ways' },
    ],
  },
  {
    title: 'Formats and quality',
    about: 'The same pixels, and what they weigh. Without f the browser gets the best that it can show.',
    variants: [
      { transformation: 'w-480,f-avif', says: 'AVIF, from jSquash' },
      { transformation: 'w-480,f-webp', says: 'WebP, from jSquash' },
      { transformation: 'w-480,f-jpg,pr-true', says: 'JPEG, progressive, from MozJPEG' },
      { transformation: 'w-480,f-png', says: 'PNG, from OxiPNG' },
    ],
  },
];
