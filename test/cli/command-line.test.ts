import { expect } from 'chai';
import { COMMANDS } from '../../src/cli/command-line.js';
import { VERSION } from '../../src/shared/version.js';
import { blocksOf } from '../docs/pages.js';
import { Folder, run } from '../support/command-line.js';
import { readPage } from '../support/docs-tables.js';

const PAGE = 'docs/command-line.md';

describe('cli/command-line', () => {
  it('prints its help and its version', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).to.equal(0);
    for (const { name, summary } of COMMANDS) expect(stdout).to.match(new RegExp(`^  ${name} +${summary}$`, 'm'));
    expect(await run(['--version'])).to.deep.equal({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
  });

  it('prints its help as an error without a command', async () => {
    const { code, stdout, stderr } = await run([]);
    expect([code, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.include('Usage: akeneo-images <command>');
  });

  for (const { name, options, examples } of COMMANDS) {
    it(`lists the same options in the help of ${name} as in the docs`, async () => {
      const { code, stdout } = await run([name, '--help']);
      expect(code).to.equal(0);
      expect((await run(['help', name])).stdout).to.equal(stdout);
      const [, section = ''] =
        new RegExp(`^## ${name}\n([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, 'm').exec(readPage(PAGE)) ?? [];
      const rows = [...section.matchAll(/^\| `--([\w-]+)/gm)].map(([, option]) => option);
      const shown = [...stdout.matchAll(/^ {2}--([\w-]+)/gm)].map(([, option]) => option);
      expect(rows).to.have.members(Object.keys(options));
      expect(shown).to.have.members([...Object.keys(options), 'help']);
      expect(section, 'exit codes').to.match(/^Exit codes?: /m);
      for (const example of examples) expect(stdout).to.include(example);
    });
  }

  it('uses only existing options in the examples of the docs', () => {
    const known = new Set(['help', 'version', ...COMMANDS.flatMap(({ options }) => Object.keys(options))]);
    const used = blocksOf(PAGE).flatMap(({ code }) =>
      [...code.matchAll(/(?<=\s)--([\w-]+)/g)].map(([, option = '']) => option),
    );
    expect(used.filter((option) => !known.has(option))).to.deep.equal([]);
    expect(used).not.to.deep.equal([]);
  });

  it('reports wrong usage on one line and exits with 2', async () => {
    for (const [args, told] of [
      [['srve'], 'there is no command "srve"; did you mean serve?'],
      [['serve', '--prt', '3'], 'there is no option --prt; did you mean --port?'],
      [['serve', '--port'], "Option '--port <value>' argument missing"],
      [['sign', 'products/1', '--config', 'none.js'], '--config: there is no file none.js'],
    ] as const) {
      const { code, stdout, stderr } = await run(args);
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr.split('\n')[0]).to.equal(`akeneo-images: ${told}`);
    }
  });

  it('reports a configuration that cannot be loaded and exits with 1', async () => {
    const folder = new Folder();
    folder.write('broken.mjs', 'export default {');
    folder.write('empty.mjs', 'export const options = {};');
    for (const [file, told] of [
      ['broken.mjs', /^akeneo-images: broken\.mjs cannot be loaded: Unexpected/],
      ['empty.mjs', /^akeneo-images: empty\.mjs must have the options .* as its default export\n$/],
    ] as const) {
      const { code, stderr } = await run(['sign', 'products/1', '--config', file], { cwd: folder.path });
      expect(code).to.equal(1);
      expect(stderr).to.match(told);
    }
    folder.remove();
  });
});
