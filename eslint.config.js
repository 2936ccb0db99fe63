import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist'] },
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
    // Who may know whom (DESIGN): the URL language and the plan are pure; rendering knows nothing of HTTP or of the PIM.
    files: ['src/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: ['express', 'connect', 'sharp'] }] },
  },
  {
    files: ['src/url/**/*.ts', 'src/render/plan.ts', 'src/render/geometry.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: ['node:*', '**/pim/**', '**/http/**', '**/cache/**'] }],
    },
  },
  {
    files: ['src/render/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: ['node:http*', '**/pim/**', '**/http/**', '**/cache/**'] }],
    },
  },
  {
    // AssemblyScript, where a number's type is more than `number`.
    files: ['src/render/*/assembly/*.ts'],
    rules: { '@typescript-eslint/no-unnecessary-type-assertion': 'off' },
  },
  {
    files: ['src/pim/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['**/render/**', '**/http/**'] }] },
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
    files: ['**/*.cjs'],
    languageOptions: { globals: { module: 'writable', require: 'readonly', queueMicrotask: 'readonly' } },
  },
);
