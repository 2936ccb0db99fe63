/** A page of a document: its size in points, and what is drawn on it. */
export interface Page {
  readonly size: readonly [width: number, height: number];
  readonly content: string;
}

/** A PDF. Content is in its own language: `1 0 0 rg 0 0 50 50 re f` fills a red square at the bottom left. */
export function pdfOf(pages: readonly Page[]): Buffer {
  const kids = pages.map((_, index) => `${3 + 2 * index} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    ...pages.flatMap(({ size, content }, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${size.join(' ')}] /Contents ${4 + 2 * index} 0 R /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`;
  return Buffer.from(
    `${file}${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`,
    'latin1',
  );
}

/** A page of 200 by 100 points: a red square at the top left, words, and the rest of it blank. */
export const RED: Page = {
  size: [200, 100],
  content: '1 0 0 rg 0 50 50 50 re f 0 g BT /F 18 Tf 70 40 Td (Size A\\(4\\)) Tj ET',
};

/** A page of 100 by 100 points, green all over. */
export const GREEN: Page = { size: [100, 100], content: '0 1 0 rg 0 0 100 100 re f' };
