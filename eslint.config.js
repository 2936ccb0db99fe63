import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * The walls of src: which rooms each room may import from, itself aside. Whatever is not listed is refused. Only
 * `middleware`, the composition root, and `cli`, which nothing imports from, know all. docs/architecture.md tells why; test/lint/walls.test.ts shows for each
 * that a violation is refused.
 */
export const WALLS = {
  shared: [],
  url: ['shared'],
  cache: ['shared'],
  pim: ['shared', 'url/resource.ts'],
  'render/protocol': ['shared', 'url'],
  'render/pool': ['shared', 'render/protocol'],
  'render/worker': ['shared', 'url', 'render/protocol'],
  'render/worker/plan': ['shared', 'url', 'render/protocol'],
  media: ['shared', 'url', 'cache', 'pim', 'render/pool', 'render/protocol'],
  http: ['shared', 'url', 'media'],
  client: ['url'],
};

/** Packages that only tests and benchmarks use. */
const NEVER = ['express', 'connect', 'sharp'];

/** What else rooms must not import: the language and the plan do no I/O, and only the HTTP side knows HTTP. */
const FORBIDDEN_PACKAGES = {
  'src/**/*.ts': [],
  'src/{cache,media,render,shared}/**/*.ts': ['node:http*'],
  'src/{url,client}/**/*.ts': ['node:*'],
  'src/render/worker/plan/**/*.ts': ['node:*', 'wasm-vips'],
};

const zones = [
  ...Object.entries(WALLS).map(([room, allowed]) => ({
    target: `./src/${room}`,
    from: './src',
    except: [room, ...allowed].map((path) => `./${path}`),
    message: `src/${room} may import from: ${allowed.join(', ') || 'nothing'} (see eslint.config.js).`,
  })),
  {
    target: ['./src/middleware', './src/index.ts'],
    from: './src/cli',
    message: 'Nothing may import from src/cli: it is a door, as src/index.ts is.',
  },
];

/** A later `no-restricted-imports` replaces an earlier one, so that each set of files names all that it forbids. */
const packageRules = Object.entries(FORBIDDEN_PACKAGES).map(([files, patterns]) => ({
  files: [files],
  rules: { 'no-restricted-imports': ['error', { paths: NEVER, patterns }] },
}));

export default tseslint.config(
  { ignores: ['dist', 'bench/.cache'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createNodeResolver({ extensionAlias: { '.js': ['.ts', '.d.ts', '.js'] } })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      // Circles of types are found by test/lint/walls.test.ts.
      'import-x/no-cycle': 'error',
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true, IIFEs: true }],
    },
  },
  ...packageRules,
  {
    // AssemblyScript, where a number's type is more than `number`, and kernels are long for speed.
    files: ['src/render/worker/decoders/**/assembly/*.ts'],
    rules: {
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      'max-lines-per-function': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    files: ['bench/**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['Buffer', 'URL', 'console', 'fetch', 'performance', 'process', 'setTimeout'].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    // Scripts of the example app's pages, which browsers load as they are.
    files: ['example-app/public/**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...['AbortController', 'Blob', 'Image', 'IntersectionObserver', 'URL', 'URLSearchParams', 'addEventListener'],
          ...['atob', 'clearTimeout', 'createImageBitmap', 'document', 'fetch', 'getSelection', 'history', 'location'],
          ...['navigator', 'performance', 'setTimeout'],
        ].map((name) => [name, 'readonly']),
      ),
    },
    rules: {
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { globals: { module: 'writable', require: 'readonly', queueMicrotask: 'readonly' } },
  },
);
