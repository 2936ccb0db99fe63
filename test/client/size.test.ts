import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const folder = new URL('../../src/client/', import.meta.url);

describe('client', () => {
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));

  it('imports only its own files', () => {
    const imported = sources.flatMap((source) =>
      ts.preProcessFile(source).importedFiles.map(({ fileName }) => fileName),
    );
    expect(imported).to.not.be.empty;
    for (const name of imported) expect(name).to.match(/^\.\/[\w-]+\.js$/);
  });

  it('is smaller than 3 KB without comments', () => {
    const compilerOptions = { removeComments: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext };
    const sizes = sources.map((source) => ts.transpileModule(source, { compilerOptions }).outputText.length);
    expect(sizes.reduce((sum, size) => sum + size)).to.be.within(500, 3072);
  });
});
