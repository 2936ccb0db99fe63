import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

/**
 * What is published, in `dist/package`: `dist/src` as a few files, which load in half of the time, and with them the
 * parts that are used of packages that would take 9 MB more to install. Paths that modules derive from their own stay
 * right: `main` and `worker` lie beside each other, three levels below the root, as the rooms in `dist/src` do.
 */

const root = dirname(fileURLToPath(import.meta.url));
const SOURCES = join(root, 'dist/src');
const OUTPUT = join(root, 'dist/package');
const AVIF_LICENCES = join(root, 'src/render/worker/encoders/avif-licences.txt');

const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const external = Object.keys({ ...dependencies, ...peerDependencies }).map((name) => new RegExp(`^${name}(/|$)`));

/** Imports of our own modules in declarations. */
const RELATIVE_IMPORTS = /(?:from|import\()\s*['"](\.[^'"]+)\.(c?)js['"]/g;

/** @returns {import('rolldown').BuildOptions} */
const bundle = (folder, input, plugins = []) => ({
  cwd: SOURCES,
  input,
  external,
  platform: 'node',
  // A thread loads most formats when it meets one, whether they have a chunk of their own or not.
  checks: { ineffectiveDynamicImport: false },
  plugins,
  output: { dir: join(OUTPUT, folder), format: 'esm', minify: false, chunkFileNames: '[name].js' },
});

/** Adds files as they are. @param {() => Iterable<[name: string, file: string]>} files */
const copies = (files) => ({
  name: 'copies',
  generateBundle() {
    for (const [fileName, file] of files()) this.emitFile({ type: 'asset', fileName, source: readFileSync(file) });
  },
});

/** The types of entries, with all declarations that they lead to. */
function* typesOf(...entries) {
  const files = new Set();
  for (const entry of entries) for (const end of ['ts', 'cts']) declarations(`${entry}.d.${end}`, files);
  for (const file of files) yield [`types/${file}`, join(SOURCES, file)];
}

function declarations(file, found) {
  if (found.has(file)) return;
  found.add(file);
  for (const [, path, kind] of readFileSync(join(SOURCES, file), 'utf8').matchAll(RELATIVE_IMPORTS)) {
    declarations(join(dirname(file), `${path}.d.${kind}ts`), found);
  }
}

/** All WebAssembly of ours, and of packages that are part of the bundle. */
function* wasmOf(folder) {
  for (const path of readdirSync(join(SOURCES, folder), { recursive: true, encoding: 'utf8' })) {
    if (path.endsWith('.wasm')) yield [path, join(SOURCES, folder, path)];
  }
}

/** The licences of the packages that are part of a bundle, and of the codecs that they have compiled. */
const licences = {
  name: 'licences',
  generateBundle() {
    const packages = new Set();
    for (const id of this.getModuleIds()) {
      const found = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(id);
      if (found) packages.add(found[1]);
    }
    const texts = [...packages].sort().map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      const parts = files.filter((file) => /^(codec\/)?licen[cs]e[^/]*$/i.test(file.replaceAll('\\', '/'))).sort();
      // jSquash ships no text for what is in its AVIF codec.
      const more = name === '@jsquash/avif' ? [AVIF_LICENCES] : [];
      const paths = [...parts.map((file) => join(folder, file)), ...more];
      const text = paths.map((path) => readFileSync(path, 'utf8').trim()).join('\n\n');
      return `${name} ${version}, ${license}\n\n${text}\n`;
    });
    this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source: texts.join(`\n${'-'.repeat(72)}\n\n`) });
  },
};

/** How Embind copies pixels into a codec: byte by byte, which takes a seventh of the time to make a WebP of 0.3 to 1.3 MP. */
const COPY_LOOP = 'for(var i=0;i<length;++i){HEAPU8[ptr+i]=value[i]}';

/** Lets the encoders of jSquash copy all pixels at once. */
const quickCopies = {
  name: 'quick-copies',
  /** @param {string} code @param {string} id */
  transform(code, id) {
    if (!/@jsquash\/\w+\/codec\/enc\/\w+\.js$/.test(id.replaceAll('\\', '/'))) return null;
    if (!code.includes(COPY_LOOP)) throw new Error(`${id} copies pixels in another way now`);
    return { code: code.replace(COPY_LOOP, 'HEAPU8.set(value,ptr)'), map: null };
  },
};

rmSync(OUTPUT, { recursive: true, force: true });
await build([
  bundle('main', { index: 'index.js', cli: 'cli/main.js' }, [
    copies(() => [['index.cjs', join(SOURCES, 'index.cjs')], ...typesOf('index', 'client/index')]),
    licences,
  ]),
  bundle('client', { index: 'client/index.js' }, [copies(() => [['index.cjs', join(SOURCES, 'client/index.cjs')]])]),
  bundle('worker', { worker: 'render/worker/worker.js' }, [
    quickCopies,
    copies(() => wasmOf('render/worker')),
    licences,
  ]),
  // By itself: with two entries, the worker would be split into twice as many files.
  bundle('worker', { 'compute-thread': 'render/worker/vips/compute-thread.js' }),
]);
