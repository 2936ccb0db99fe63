import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Packages } from '../../../src/render/protocol/packages.js';

describe('render/protocol/packages', () => {
  let root: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'packages-'));
    install('app', '@fonts/mine', '1.2.3');
    install('app', 'shaper', '4.5.6');
    install('other', '@fonts/mine', '9.9.9');
    install('other', '@fonts/theirs', '7.8.9');
  });

  after(() => rmSync(root, { recursive: true, force: true }));

  function install(app: string, name: string, version: string): void {
    const folder = join(root, app, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, main: 'package.json' }));
  }

  const both = (): Packages => new Packages([join(root, 'app'), join(root, 'other')]);

  it('finds a package, in the first root that has it', () => {
    expect(both().folder('@fonts/mine')).to.equal(join(root, 'app/node_modules/@fonts/mine'));
    expect(both().folder('@fonts/theirs')).to.equal(join(root, 'other/node_modules/@fonts/theirs'));
    expect(both().folder('@fonts/none')).to.equal(undefined);
  });

  it('finds a root that has several packages', () => {
    const require = both().requireOf(['@fonts/mine', 'shaper']);
    expect(require?.('shaper')).to.include({ version: '4.5.6' });
    expect(both().requireOf(['@fonts/theirs', 'shaper'])).to.equal(undefined);
  });

  it('lists a scope and versions', () => {
    expect(both().inScope('@fonts')).to.deep.equal(['mine', 'theirs']);
    expect(both().inScope('@none')).to.deep.equal([]);
    expect(both().versions(['@fonts/mine', 'none', 'shaper'])).to.deep.equal([
      ['@fonts/mine', '1.2.3'],
      ['shaper', '4.5.6'],
      ['@fonts/mine', '9.9.9'],
    ]);
  });

  it('searches the dependencies of the application and of this package', () => {
    expect(new Packages().folder('harfbuzzjs')).to.equal(undefined);
    expect(new Packages().requireOf(['bidi-js'])).to.not.equal(undefined);
  });
});
