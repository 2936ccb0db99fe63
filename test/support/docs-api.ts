import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, LogLevel, ReflectionKind, type TypeDocOptions } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { ROOT } from './docs-tables.js';

/** The pages of the API reference by the modules that they are made of, and their titles. */
const PAGES = {
  'index.md': ['docs/api.md', '# API: akeneo-images'],
  'client.md': ['docs/api-client.md', '# API: akeneo-images/client'],
} as const;

/** What needs a docstring. Members of types may be as plain as their names. */
const DOCUMENTED = [
  ReflectionKind.Class,
  ReflectionKind.Function,
  ReflectionKind.Interface,
  ReflectionKind.TypeAlias,
  ReflectionKind.Variable,
].map((kind) => ReflectionKind[kind]);

const OPTIONS: TypeDocOptions & Partial<PluginOptions> = {
  entryPoints: [`${ROOT}src/index.ts`, `${ROOT}src/client/index.ts`],
  tsconfig: `${ROOT}tsconfig.json`,
  plugin: ['typedoc-plugin-markdown'],
  readme: 'none',
  disableSources: true,
  excludeExternals: true,
  excludePrivate: true,
  logLevel: LogLevel.Warn,
  requiredToBeDocumented: DOCUMENTED as NonNullable<TypeDocOptions['requiredToBeDocumented']>,
  // Types that users need not name are shown by their members.
  validation: { notDocumented: true, notExported: false, invalidLink: true, invalidPath: true },
  router: 'module',
  useHTMLAnchors: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
};

/** The API reference, made from the docstrings: its pages by their paths, and how many complaints TypeDoc has. */
export async function apiReference(): Promise<{
  readonly pages: ReadonlyMap<string, string>;
  readonly warnings: number;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'akeneo-images-'));
  try {
    const app = await Application.bootstrapWithPlugins({ ...OPTIONS, out: folder });
    const project = await app.convert();
    if (!project) throw new Error('TypeDoc has made nothing');
    app.validate(project);
    await app.generateOutputs(project);
    const pages = Object.entries(PAGES).map(([file, [path, title]]): [string, string] => {
      const text = readFileSync(join(folder, file), 'utf8').replace(/^# .*$/m, title);
      return [path, `${text.trimEnd()}\n`];
    });
    return { pages: new Map(pages), warnings: app.logger.warningCount + app.logger.errorCount };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { pages } = await apiReference();
  for (const [path, text] of pages) writeFileSync(ROOT + path, text);
}
