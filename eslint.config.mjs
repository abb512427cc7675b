import nx from '@nx/eslint-plugin';
import jest from 'eslint-plugin-jest';
import vue from 'eslint-plugin-vue';
import prettier from 'eslint-config-prettier';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import xiaozhi from './tools/lint-rules/src/index.mjs';

const type = (sourceTag, onlyDependOnLibsWithTags, banned) => ({
  sourceTag,
  onlyDependOnLibsWithTags,
  ...(banned ? { bannedExternalImports: banned } : {}),
});

/** The sizes that a review would ask about; the lint error stands well above the aim. */
const sizes = {
  'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  complexity: ['error', 15],
  // Constructors with injected parts may have six; a review asks from four.
  'max-params': ['error', 6],
};

/** For projects whose requests go where operators, or answers of others, say. */
export const guardedRequests = {
  files: ['src/**/*.ts'],
  ignores: ['src/**/*.spec.ts', 'src/**/*.int-spec.ts', 'src/**/testing/**', 'src/**/*.contract.ts'],
  rules: {
    'no-restricted-globals': [
      'error',
      { name: 'fetch', message: 'Use guardedFetch of @xiaozhi/observability/url-guard (docs/security.md).' },
    ],
  },
};

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '**/test-results/', '**/*.generated.ts', '**/*.d.ts'] },
  {
    files: ['**/*.ts', '**/*.vue'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx, xiaozhi },
    rules: {
      ...sizes,
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/require-await': 'off',
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@nestjs/common',
              importNames: ['forwardRef'],
              message: 'A cycle means a missing third thing.',
            },
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "CallExpression[callee.object.name='AbortSignal'][callee.property.name='any'] CallExpression[callee.object.name='AbortSignal'][callee.property.name='timeout']",
          message: 'Node 20 collects this timer before it fires: use withDeadline of @xiaozhi/observability.',
        },
      ],
      'no-console': 'error',
      'xiaozhi/role-id-only-in-memory': 'error',
      'xiaozhi/no-socket-send-outside-device': 'error',
      'xiaozhi/no-session-in-provider': 'error',
      'xiaozhi/unit-suffix': 'error',
      '@nx/enforce-module-boundaries': [
        'error',
        {
          allowCircularSelfDependency: false,
          enforceBuildableLibDependency: false,
          banTransitiveDependencies: false,
          depConstraints: [
            type(
              'type:contract',
              ['type:contract'],
              ['@nestjs/*', 'typeorm', 'ws', 'mem0ai', 'vue', 'node:*'],
            ),
            type('type:port', [], ['*']),
            type(
              'type:domain',
              ['type:port', 'type:domain'],
              ['@nestjs/*', 'typeorm', 'ws', 'mem0ai', 'vue', 'node:*'],
            ),
            type(
              'type:util',
              ['type:contract', 'type:util'],
              ['@nestjs/*', 'typeorm', 'ws', 'mem0ai', 'vue'],
            ),
            type(
              'type:adapter',
              ['type:contract', 'type:port', 'type:domain', 'type:util'],
              ['@nestjs/*', 'typeorm', 'ws', 'vue'],
            ),
            type('type:app', ['type:contract', 'type:port', 'type:domain', 'type:util', 'type:adapter']),
            type(
              'type:tool',
              ['type:contract', 'type:port', 'type:domain', 'type:util', 'type:adapter', 'type:tool'],
              ['@nestjs/*', 'typeorm', 'vue'],
            ),
            type('runtime:web', ['runtime:any', 'runtime:web'], ['@nestjs/*', 'typeorm', 'ws', 'node:*']),
            type(
              'runtime:nest',
              ['runtime:any', 'runtime:node', 'runtime:nest'],
              ['vue', 'element-plus', 'mem0ai'],
            ),
          ],
        },
      ],
    },
  },
  {
    files: [
      '**/*.spec.ts',
      '**/*.int-spec.ts',
      '**/*.e2e-spec.ts',
      '**/testing/**/*.ts',
      '**/*.contract.ts',
      '**/e2e/**/*.ts',
    ],
    plugins: { jest },
    languageOptions: { globals: globals.jest },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
      '@nx/enforce-module-boundaries': 'off',
      'xiaozhi/role-id-only-in-memory': 'off',
      'xiaozhi/no-socket-send-outside-device': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'jest/valid-expect': ['error', { maxArgs: 2 }],
      'jest/no-focused-tests': 'error',
      'jest/no-identical-title': 'error',
      'jest/valid-title': ['error', { ignoreTypeOfDescribeName: true }],
    },
  },
  // Lists of what others may import: they grow with what there is.
  { files: ['**/src/index.ts'], rules: { 'max-lines': 'off' } },
  {
    // Tables of rules: every entry's function is typed by the table.
    files: ['**/extract/{en,zh}/*.ts'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['**/tools/**/*.ts', 'tools/**/*.ts', '**/src/cli.ts', '**/src/main.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.vue'],
    extends: [...vue.configs['flat/recommended']],
    languageOptions: {
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'], projectService: true },
      globals: globals.browser,
    },
    rules: { 'vue/multi-word-component-names': 'off' },
  },
  { files: ['**/*.{js,mjs,cjs}'], languageOptions: { globals: globals.node } },
  prettier,
);
