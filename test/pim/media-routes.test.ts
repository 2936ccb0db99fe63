import { expect } from 'chai';
import { fileName } from '../../src/pim/media-routes.js';

describe('pim/media-routes', () => {
  const latin1 = (text: string): string => Buffer.from(text).toString('latin1');

  it('reads the raw file names of the PIM', () => {
    const cases: [string | null, string | undefined][] = [
      ['attachment; filename="akeneo.jpg"', 'akeneo.jpg'],
      [latin1('attachment; filename="Schön & gut.png"'), 'Schön & gut.png'],
      ['attachment; filename="a "quoted"; name.png"', 'a "quoted"; name.png'],
      ['attachment; filename=""', undefined],
      ['attachment; filename="', undefined],
      ['attachment', undefined],
      [null, undefined],
    ];
    for (const [header, name] of cases) expect(fileName(header), String(header)).to.equal(name);
  });
});
