import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fontsource } from '../../../src/render/protocol/fontsource.js';
import { Packages } from '../../../src/render/protocol/packages.js';

describe('render/protocol/fontsource', () => {
  let root: string;
  let fontsource: Fontsource;

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'fontsource-'));
    for (const name of ['@fontsource/mine', 'shaper']) {
      const folder = join(root, 'node_modules', name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3' }));
    }
    fontsource = new Fontsource(new Packages([root]));
  });

  after(() => rmSync(root, { recursive: true, force: true }));

  it('finds an installed family', () => {
    expect(fontsource.folder('mine')).to.equal(join(root, 'node_modules/@fontsource/mine'));
    expect(fontsource.folder('theirs')).to.equal(undefined);
    expect(new Fontsource().folder('open-sans')).to.match(/open-sans$/);
  });

  it('finds no paths and no unknown names', () => {
    for (const name of ['../shaper', 'mine/../mine', '', 'MINE', 'a'.repeat(101)]) {
      expect(fontsource.folder(name), name).to.equal(undefined);
    }
  });

  it('lists families, and versions of font packages and others', () => {
    expect(fontsource.families()).to.deep.equal(['mine']);
    expect(fontsource.versions(['shaper', 'none'])).to.deep.equal([
      ['@fontsource/mine', '1.2.3'],
      ['shaper', '1.2.3'],
    ]);
  });
});
