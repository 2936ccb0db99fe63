import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import ts from 'typescript';
import { assertRendered, parseTarget, parseTransformation } from '../../src/url/index.js';
import { readPage, ROOT } from '../support/docs-tables.js';
import { blocksOf, PAGES, type Block } from './pages.js';

/** Packages of other people's servers and pages that are not installed here, with the version each was tried with. */
const NOT_INSTALLED = {
  '@angular/common': '22.2.6',
  '@angular/platform-browser': '22.2.6',
  '@fastify/middie': '9.3.6',
  '@hono/node-server': '2.1.9',
  '@imagekit/next': '2.1.5',
  '@imagekit/react': '5.0.3',
  '@imagekit/vue': '4.0.1',
  '@nestjs/core': '12.5.1',
  '@unpic/react': '1.0.2',
  fastify: '5.12.8',
  h3: '1.15.11',
  hono: '4.13.19',
  imagekit: '6.0.0',
  'imagekit-javascript': '4.0.1',
  koa: '3.3.0',
  next: '16.4.6',
  'next/image': '16.4.6',
  unpic: '4.2.2',
};

/** What fragments may use without declaring it. A block that declares one of these has its own. */
const PRELUDE = `
declare const app: import('express').Express;
declare const images: import('akeneo-images').AkeneoImages;
/** Address and credentials of a PIM. */
declare const connection: { baseUrl: string; clientId: string; secret: string; username: string; password: string };
declare const store: import('keyv').Keyv;
declare function purgeCdn(tags: readonly string[]): Promise<void>;
declare function defineNuxtConfig(config: object): object;

declare module '*/images.js' {
  export const images: import('akeneo-images').AkeneoImages;
}
declare module '*/purge.js' {
  export const purgeVarnish: (urls: readonly string[]) => (purged: import('akeneo-images').Purged) => Promise<void>;
}
declare module '*/redis-lock.js' {
  export const lockConnection: typeof import('./example-app/cluster/redis-lock.js').lockConnection;
  export const redisLock: typeof import('./example-app/cluster/redis-lock.js').redisLock;
}
// Nest 12.5.1
declare module '@nestjs/common' {
  export const Injectable: () => ClassDecorator;
  export const Module: (metadata: object) => ClassDecorator;
  export interface OnApplicationShutdown {
    onApplicationShutdown(signal?: string): unknown;
  }
}
declare module '*/app.component.js' {
  export class AppComponent {}
}
${Object.keys(NOT_INSTALLED)
  .map((name) => `declare module '${name}';`)
  .join('\n')}
`;

const TYPE_CHECKED = ['js', 'ts', 'jsx', 'tsx'];
/** Blocks of these are looked at below, or only read. */
const OTHERS = ['sh', 'json', 'html', 'vue', 'nginx', 'sql', 'yaml', 'dockerfile', 'text'];

const COMMANDS = /^(?:npm (?:ci|init|install|pkg|start|test)|npm run [\w:-]+|npx (?:mocha|akeneo-images)|node)\b/;

const blocks = PAGES.flatMap(blocksOf);
const inLanguage = (...languages: string[]): Block[] => blocks.filter(({ language }) => languages.includes(language));

/** What the compiler says against each block, by the name of its file. */
function typeCheck(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.esnext.disposable.d.ts'],
    module: ts.ModuleKind.NodeNext,
    types: ['node'],
    jsx: ts.JsxEmit.Preserve,
    allowJs: true,
    checkJs: true,
    strict: true,
    noImplicitAny: false,
    experimentalDecorators: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram([...files.keys()], options, {
    ...host,
    fileExists: (name) => files.has(name) || host.fileExists(name),
    readFile: (name) => files.get(name) ?? host.readFile(name),
    getSourceFile: (name, version, ...rest) => {
      const text = files.get(name);
      return text === undefined
        ? host.getSourceFile(name, version, ...rest)
        : ts.createSourceFile(name, text, version, true);
    },
  });
  const problems = new Map<string, string>();
  for (const { file, start, messageText } of ts.getPreEmitDiagnostics(program)) {
    const name = file?.fileName ?? '';
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    const text = `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    problems.set(name, [problems.get(name), text].filter(Boolean).join('\n'));
  }
  return problems;
}

describe('docs: code blocks', () => {
  it('have a known language', () => {
    for (const { place, language } of blocks) expect([...TYPE_CHECKED, ...OTHERS], place).to.include(language);
  });

  describe('type-check against the built package', function () {
    this.timeout(300_000);
    const prelude = `${ROOT}prelude.d.ts`;
    const checked = inLanguage(...TYPE_CHECKED);
    // In the folder of this package, which they import by its name. An empty export makes a module of each.
    const fileOf = ({ place, language }: Block): string => `${ROOT}${place.replace(/\W/g, '-')}.${language}`;
    let problems: ReadonlyMap<string, string>;

    before(() => {
      const files = checked.map((block): [string, string] => [fileOf(block), `${block.code}\nexport {};\n`]);
      problems = typeCheck(new Map([[prelude, PRELUDE], ...files]));
    });

    it('with a prelude that type-checks too', () => {
      expect(problems.get(prelude) ?? '').to.equal('');
      expect(problems.get('') ?? '').to.equal('');
    });

    for (const block of checked) {
      it(block.place, () => expect(problems.get(fileOf(block)) ?? '').to.equal(''));
    }
  });

  it('import only packages that are installed, or listed with their version', () => {
    const require = createRequire(`${ROOT}package.json`);
    for (const { place, code } of inLanguage(...TYPE_CHECKED, 'vue')) {
      for (const [, name = ''] of code.matchAll(/\bfrom '([^'.][^']*)'|\bimport '([^'.][^']*)'/g)) {
        const installed = require.resolve.paths(name)?.some((folder) => existsSync(`${folder}/${name}`)) ?? true;
        const known =
          installed || /^akeneo-images(?:\/client)?$/.test(name) || PRELUDE.includes(`declare module '${name}'`);
        expect(known, `${name} in ${place}`).to.equal(true);
      }
    }
  });

  it('for shells run known commands and scripts', () => {
    const { scripts } = JSON.parse(readPage('package.json')) as { scripts: Record<string, string> };
    for (const { place, code } of inLanguage('sh')) {
      const lines = code.split('\n').map((line) => line.replace(/#.*$/, '').trim());
      for (const command of lines.flatMap((line) => line.split(' && ')).filter((line) => line !== '')) {
        const bare = command.replace(/^(?:[A-Z_]+=\S+ )+/, '');
        expect(bare, place).to.match(COMMANDS);
        const [, script] = /^npm run (\S+)/.exec(bare) ?? [];
        if (script !== undefined) expect(scripts, place).to.have.property(script);
      }
    }
  });

  it('in JSON are valid', () => {
    for (const { place, code } of inLanguage('json')) expect(() => JSON.parse(code) as unknown, place).not.to.throw();
  });

  it('and examples in the text use transformations that are rendered', () => {
    const settings = { named: { card: 'w-300' }, restrictUnnamed: false, quality: 80 };
    const pages = PAGES.filter((page) => !/imagekit\.md|CHANGELOG/.test(page));
    const urls = pages
      .map(readPage)
      .flatMap((text) => text.replace(/\$\{[^}]+\}/g, '80').match(/\btr:[^\s"'`<>|$…()/]+(?<![.,:;])/g) ?? []);
    expect(urls.length).to.be.above(20);
    for (const url of urls) {
      const target = parseTarget(`/${url}/media-files/a.png`);
      const transformation = parseTransformation(target!, settings);
      expect(() => assertRendered(transformation), url).not.to.throw();
      expect(transformation.warnings, url).to.deep.equal([]);
    }
  });
});
