import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import type { akeneoImages as makeImages } from 'akeneo-images';
import { expect } from 'chai';
import express from 'express';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { PARAMETER_PICTURES } from '../support/docs-tables.js';
import { Harness, request } from '../support/harness.js';
import { facts, jpeg } from '../support/pictures.js';
import { linksOf, PAGES } from '../docs/pages.js';
import { COMMONJS, CONSUMER } from './consumers.js';

const run = promisify(execFile);
const project = fileURLToPath(new URL('../../../', import.meta.url));

/** Names of packages in imports of all kinds; relative ones begin with a dot. */
const IMPORTS = /(?:\bfrom |\bimport |\bimport\(|\brequire\(|\bresolve\()['"]([^'"./][^'"\s]*)['"]/g;

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** Our own decoders, and the codecs that are bundled. */
const WASM = [
  ...['decoders/jpeg/assembly', 'decoders/png/assembly'],
  ...['codecs/avif_enc', 'codecs/squoosh_oxipng_bg', 'codecs/webp_enc_simd'],
].map((name) => `dist/package/worker/${name}.wasm`);

/** The recipe that docs/operations.md has readers copy. */
const RECIPE = 'example-app/cluster/redis-lock.ts';

/** For Grafana. */
const DASHBOARD = 'docs/grafana-dashboard.json';

const PICTURES = ['docs/overview.webp', ...[...PARAMETER_PICTURES.keys()].map((key) => `docs/parameters/${key}.webp`)];

/** The package as published, installed in another project. */
describe('packaging', function () {
  this.timeout(1_200_000);
  let folder: string;
  let installed: string;
  let packed: Packed;
  let installOutput: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'akeneo-images-'));
    for (const [name, text] of Object.entries(CONSUMER)) writeFileSync(join(folder, name), text);
    // Its scripts would rebuild while the tests run.
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: project,
    });
    packed = (JSON.parse(stdout) as [Packed])[0];
    const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${packed.filename}`];
    const output = await run('npm', install, { cwd: folder });
    installOutput = output.stdout + output.stderr;
    installed = join(folder, 'node_modules/akeneo-images');
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  const files = (): string[] => packed.files.map(({ path }) => path);
  const manifest = (): Manifest => JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest;

  describe('the tarball', () => {
    it('contains the library, its docs and licence, and nothing else', () => {
      const papers = [
        ...['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md', 'llms.txt', 'package.json'],
        ...[RECIPE, DASHBOARD, ...PICTURES, ...PAGES.filter((page) => page.startsWith('docs/'))],
      ];
      const others = files().filter((path) => !path.startsWith('dist/package/'));
      expect(others).to.have.members(papers);
    });

    it('contains each entry with its types, the worker and the licences of what is bundled', () => {
      const entries = ['main/index', 'client/index'].flatMap((name) => [`${name}.js`, `${name}.cjs`]);
      const types = ['index', 'client/index'].flatMap((name) => [`${name}.d.ts`, `${name}.d.cts`]);
      const built = [
        ...[...entries, ...types.map((name) => `main/types/${name}`), 'main/cli.js', 'worker/worker.js'],
        ...['main/LICENSES.txt', 'worker/LICENSES.txt'],
      ].map((path) => `dist/package/${path}`);
      expect(files()).to.include.members([...built, ...WASM]);
    });

    it('contains the licences of compiled codecs', () => {
      const licences = readFileSync(join(installed, 'dist/package/worker/LICENSES.txt'), 'utf8');
      // Of libwebp and OxiPNG, which jSquash has compiled.
      for (const owner of ['Google Inc.', 'Joshua Holmer', 'Alliance for Open Media', 'Joe Drago'])
        expect(licences).to.include(owner);
    });

    it('contains all types that its types lead to', () => {
      const types = files().filter((path) => /\.d\.c?ts$/.test(path));
      for (const path of types) {
        const text = readFileSync(join(installed, path), 'utf8');
        for (const [, name = '', kind = ''] of text.matchAll(/(?:from|import\()\s*['"](\.[^'"]+)\.(c?)js['"]/g)) {
          expect(types, path).to.include(posix.join(posix.dirname(path), `${name}.d.${kind}ts`));
        }
      }
      expect(types).to.have.length.above(10);
    });

    it('contains no empty files, and no binaries but WebAssembly and the images of the docs', () => {
      const binaries = [...WASM, ...PICTURES];
      for (const { path, size } of packed.files) {
        expect(size, path).to.be.above(0);
        if (!binaries.includes(path)) expect(path).to.match(/\.(?:c?js|c?ts|md|json|txt)$|^LICENSE$/);
      }
    });

    it('contains every file that its pages link to', () => {
      for (const page of PAGES) {
        for (const link of linksOf(page)) {
          const [path = ''] = link.split('#');
          if (path !== '') expect(files(), `${link} in ${page}`).to.include(posix.join(posix.dirname(page), path));
        }
      }
    });

    it('is small', () => {
      expect(packed.files.reduce((sum, { size }) => sum + size, 0)).to.be.below(6_500_000);
    });
  });

  describe('the manifest', () => {
    it('resolves to the right types in every mode of TypeScript', async () => {
      const tarball = readFileSync(join(folder, packed.filename));
      const analysis = await checkPackage(createPackageFromTarballData(tarball));
      expect(analysis).to.include({ packageName: 'akeneo-images' }).and.to.deep.include({ problems: [] });
    });

    it('passes publint', async () => {
      expect((await publint({ pkgDir: installed, level: 'suggestion', pack: false })).messages).to.deep.equal([]);
    });

    it('exports the same types to CommonJS as to ES modules', () => {
      for (const entry of ['index', 'client/index']) {
        const source = (end: string): string => readFileSync(join(project, `src/${entry}.${end}`), 'utf8');
        const listed = [...source('ts').matchAll(/export type \{([^}]*)\}/g)].flatMap(([, names = '']) =>
          names.split(',').map((name) => name.trim()),
        );
        const repeated = [...source('cts').matchAll(/export type (\w+) = esm\.\1;/g)].map(([, name]) => name);
        expect(repeated, entry).to.include.members(listed.filter((name) => name !== ''));
      }
    });
  });

  describe('the install', () => {
    it('runs no install scripts', () => {
      const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
        packages: Record<string, { hasInstallScript?: boolean }>;
      };
      const scripted = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript);
      expect(scripted.map(([path]) => path)).to.deep.equal([]);
    });

    it('causes no engine or peer warnings', () => {
      expect(installOutput).not.to.match(/EBADENGINE|ERESOLVE|peer/);
    });

    it('includes no framework and no native image library', () => {
      for (const name of ['express', 'connect', 'sharp', '@types/express']) {
        expect(existsSync(join(folder, 'node_modules', name)), name).to.equal(false);
      }
    });
  });

  it('imports only declared dependencies', () => {
    const { dependencies, peerDependencies } = manifest();
    // Examples import the package by its name.
    const declared = new Set([
      ...['akeneo-images', ...Object.keys({ ...dependencies, ...peerDependencies })],
      ...builtinModules,
    ]);
    const undeclared = new Set<string>();
    const modules = files().filter((path) => /^dist\/package\/.*\.(?:c?js|d\.c?ts)$/.test(path));
    for (const path of modules) {
      const text = readFileSync(join(installed, path), 'utf8');
      for (const [, name] of text.matchAll(IMPORTS)) {
        const bare = name!.replace(/^node:/, '').replace(/^((?:@[^/]+\/)?[^/]+).*$/, '$1');
        if (!declared.has(bare)) undeclared.add(`${bare} in ${path}`);
      }
    }
    expect(modules).not.to.deep.equal([]);
    expect([...undeclared]).to.deep.equal([]);
  });

  it('has a command that npx finds', async () => {
    const { stdout } = await run('npx', ['--no-install', 'akeneo-images', '--version'], { cwd: folder });
    expect(stdout.trim()).to.equal((manifest() as unknown as { version: string }).version);
  });

  describe('a consumer', () => {
    let harness: Harness;
    let environment: NodeJS.ProcessEnv;

    before(async () => {
      harness = await Harness.start();
      const photo = harness.add(await jpeg(120, 80), { name: 'photo.jpg', mimeType: 'image/jpeg' });
      const options = { baseUrl: harness.pim.url, ...harness.pim.credentials, workers: 1 };
      environment = { ...process.env, OPTIONS: JSON.stringify(options), PICTURE: `/tr:w-60,f-webp/${photo}` };
    });

    after(() => harness.stop());

    for (const [way, program] of [
      ['import', 'consumer.mjs'],
      ['require', 'consumer.cjs'],
    ] as const) {
      it(`by ${way} serves an image, and its process exits`, async () => {
        const { stdout, stderr } = await run(process.execPath, [program], { cwd: folder, env: environment });
        const { status, type, body } = JSON.parse(stdout) as { status: number; type: string; body: string };
        expect([status, type]).to.deep.equal([200, 'image/webp']);
        expect(await facts(Buffer.from(body, 'base64'))).to.include({ width: 60, height: 40, format: 'webp' });
        expect(stderr).to.equal('');
      });
    }

    it('gets the same bytes as from the modules that the bundle is made of', async () => {
      const { akeneoImages } = (await import(pathToFileURL(join(installed, 'dist/package/main/index.js')).href)) as {
        akeneoImages: typeof makeImages;
      };
      const images = akeneoImages({ baseUrl: harness.pim.url, ...harness.pim.credentials, workers: 1 });
      try {
        const url = await harness.listen(express().use('/images', images));
        const modules = await harness.serve();
        const photo = harness.add(await jpeg(300, 200), { name: 'photo.jpg', mimeType: 'image/jpeg' });
        for (const format of ['webp', 'avif', 'jpg', 'png']) {
          const path = `/tr:w-150,f-${format}/${photo}`;
          const [packaged, made] = [await request(`${url}/images`, path), await modules.get(path)];
          expect(packaged.status, format).to.equal(200);
          expect(packaged.body.equals(made.body), format).to.equal(true);
        }
      } finally {
        await images.close();
      }
    });

    describe('in TypeScript, with only the types of Node.js', () => {
      before(() => {
        mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
        symlinkSync(join(project, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
      });

      for (const resolution of ['nodenext', 'bundler', ...COMMONJS.map(({ name }) => name)]) {
        it(`type-checks with ${resolution} resolution`, async () => {
          const tsc = join(project, 'node_modules/typescript/bin/tsc');
          const result = await run(process.execPath, [tsc, '-p', `tsconfig.${resolution}.json`], { cwd: folder }).catch(
            (error: unknown) => error as { stdout: string },
          );
          expect(result.stdout).to.equal('');
        });
      }
    });
  });
});
