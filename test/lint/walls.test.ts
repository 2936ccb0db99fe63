import { expect } from 'chai';
import { ESLint } from 'eslint';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import tseslint from 'typescript-eslint';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/** A violation of each wall: what a file of a room imports, and must not. */
const VIOLATIONS: readonly (readonly [file: string, imported: string, rule: string])[] = [
  ['src/shared/bytes.ts', '../url/index.js', 'import-x/no-restricted-paths'],
  ['src/url/target.ts', '../render/protocol/formats.js', 'import-x/no-restricted-paths'],
  ['src/url/target.ts', 'node:fs', 'no-restricted-imports'],
  ['src/cache/entry.ts', '../pim/client.js', 'import-x/no-restricted-paths'],
  ['src/pim/client.ts', '../cache/keyv-store.js', 'import-x/no-restricted-paths'],
  ['src/pim/client.ts', '../url/parameters.js', 'import-x/no-restricted-paths'],
  ['src/pim/client.ts', '../http/send.js', 'import-x/no-restricted-paths'],
  ['src/render/protocol/formats.ts', '../worker/pipeline.js', 'import-x/no-restricted-paths'],
  ['src/render/pool/render-pool.ts', '../worker/pipeline.js', 'import-x/no-restricted-paths'],
  ['src/render/worker/pipeline.ts', '../pool/render-pool.js', 'import-x/no-restricted-paths'],
  ['src/render/worker/pipeline.ts', '../../media/library.js', 'import-x/no-restricted-paths'],
  ['src/render/worker/pipeline.ts', 'node:http', 'no-restricted-imports'],
  ['src/render/worker/plan/plan-step.ts', '../vips/resize.js', 'import-x/no-restricted-paths'],
  ['src/render/worker/plan/plan-step.ts', 'node:fs', 'no-restricted-imports'],
  ['src/render/worker/plan/plan-step.ts', 'wasm-vips', 'no-restricted-imports'],
  ['src/media/library.ts', '../http/send.js', 'import-x/no-restricted-paths'],
  ['src/media/library.ts', '../render/worker/pipeline.js', 'import-x/no-restricted-paths'],
  ['src/media/library.ts', 'node:http', 'no-restricted-imports'],
  ['src/http/send.ts', '../cache/entry.js', 'import-x/no-restricted-paths'],
  ['src/http/send.ts', '../middleware/services.js', 'import-x/no-restricted-paths'],
  ['src/http/send.ts', 'express', 'no-restricted-imports'],
  ['src/client/image-url.ts', '../shared/errors.js', 'import-x/no-restricted-paths'],
  ['src/client/image-url.ts', 'node:url', 'no-restricted-imports'],
  ['src/middleware/services.ts', 'connect', 'no-restricted-imports'],
  ['src/middleware/services.ts', 'sharp', 'no-restricted-imports'],
  ['src/middleware/services.ts', '../cli/store.js', 'import-x/no-restricted-paths'],
  ['src/http/send.ts', '../cli/store.js', 'import-x/no-restricted-paths'],
  ['src/cli/sign.ts', 'express', 'no-restricted-imports'],
  ['src/url/values/types.ts', '../parameters.js', 'import-x/no-cycle'],
];

describe('import boundaries', function () {
  this.timeout(1_200_000);

  // Rules that need types would compile the whole project, which `npm run lint` does.
  const eslint = new ESLint({ cwd: PROJECT, overrideConfig: [tseslint.configs.disableTypeChecked] });

  for (const [file, imported, rule] of VIOLATIONS) {
    it(`${file} must not import ${imported}`, async () => {
      const [result] = await eslint.lintText(`import '${imported}';\n`, { filePath: join(PROJECT, file) });
      expect(result!.messages.map(({ ruleId }) => ruleId)).to.include(rule);
    });
  }

  it('there are no import cycles, type imports included', () => {
    const circles = circlesOf(importsOf(join(PROJECT, 'src')));
    expect(circles).to.deep.equal([]);
  });

  it('import cycles are detected', () => {
    const imports = new Map([
      ['a', ['b', 'c']],
      ['b', ['c']],
      ['c', ['a']],
      ['d', ['a']],
    ]);
    expect(circlesOf(imports)).to.deep.equal([['a', 'b', 'c']]);
  });
});

/** The relative imports of each source file below a folder, by paths relative to it. Assemblies are compiled apart. */
function importsOf(folder: string): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.includes('assembly'));
  return new Map(
    sources.map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, file), 'utf8'));
      const own = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
      const paths = own.map((name) => relative(folder, join(folder, dirname(file), name)).replace(/\.js$/, '.ts'));
      return [file, paths];
    }),
  );
}

/** The groups of files that import each other in a circle: those that reach each other. */
function circlesOf(imports: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const reachable = new Map([...imports.keys()].map((file) => [file, reachedFrom(file, imports)]));
  const inCircle = [...imports.keys()].filter((file) => reachable.get(file)!.has(file));
  const groups = inCircle.map((file) => inCircle.filter((other) => reachable.get(file)!.has(other)).sort());
  return [...new Map(groups.map((group) => [group.join(), group])).values()];
}

function reachedFrom(start: string, imports: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...(imports.get(start) ?? [])];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    waiting.push(...(imports.get(file) ?? []));
  }
  return reached;
}
