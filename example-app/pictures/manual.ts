/** A two-page PDF, written by hand. */

const TITLE = 'Kiesel enamel mug: care and use';

const PAGES = [
  [
    '0.12 0.24 0.21 rg 0 742 595 100 re f',
    text(28, 56, 780, 'KIESEL', '1 1 1'),
    text(22, 56, 680, 'Enamel mug'),
    text(13, 56, 650, 'Care and use'),
    // The mug in outline, with its handle and the pebble mountains on it.
    '0.14 0.25 0.42 RG 4 w 190 560 m 205 300 l 210 280 380 280 385 300 c 400 560 l s',
    '190 560 m 190 585 400 585 400 560 c 400 535 190 535 190 560 c s',
    '8 w 396 500 m 500 510 490 370 390 380 c S',
    '3 w 240 390 m 275 445 l 295 415 l 315 455 l 350 390 l S',
    text(11, 56, 220, 'Article 4711. Holds 0.35 l. Steel, enamelled twice.'),
  ],
  [
    text(18, 56, 760, 'How to keep it for thirty years'),
    text(12, 56, 720, '1.  Wash it by hand or in the machine; dry it after.'),
    text(12, 56, 696, '2.  It may go on any stove, and into the oven, but not into the microwave.'),
    text(12, 56, 672, '3.  Do not let it boil dry: enamel is glass, and cracks.'),
    text(12, 56, 648, '4.  A chipped rim is a scar, not a defect.'),
    '0.78 0.39 0.24 RG 1.5 w 56 620 m 539 620 l S',
    text(10, 56, 596, 'Made for the akeneo-images demo.'),
  ],
];

/** A line of Helvetica. */
function text(size: number, x: number, y: number, line: string, colour = '0.11 0.14 0.19'): string {
  return `BT ${colour} rg /F1 ${size} Tf ${x} ${y} Td (${line}) Tj ET`;
}

/** Numbered objects and the table of where each begins. */
export function makeManual(): Buffer {
  const pageIds = PAGES.map((_, i) => 5 + 2 * i);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${pageIds.map((id) => `${id} 0 R`).join(' ')}] /Count ${PAGES.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< /Title (${TITLE}) >>`,
    ...PAGES.flatMap((lines, i) => {
      const content = lines.join('\n');
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${pageIds[i]! + 1} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  let pdf = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const offset = pdf.length;
    pdf += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R /Info 4 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`;
  return Buffer.from(pdf + table + trailer, 'latin1');
}
