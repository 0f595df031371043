import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const LOGGING = 'debug|info|notice|warning|error|setFailed';

/** What would write to a step's log past `src/runner/log.ts`. */
const RAW_LOGGING = [
  `CallExpression[callee.name=/^(${LOGGING})$/]`,
  `CallExpression > MemberExpression[property.name=/^(${LOGGING})$/][object.name!="log"]`,
  `CallExpression > MemberExpression[property.value=/^(${LOGGING})$/]`,
  'MemberExpression[object.property.name=/^(stdout|stderr)$/][property.name="write"]',
].map((selector) => ({
  selector,
  message: 'Say it through the Log of src/runner/log.ts: text from outside could be a command or a secret.',
}));

/** The folders of actions know nothing of one another, and nobody else knows them. */
const ACTIONS = ['**/update-user/*', '**/sync/**'];

/** Only an entry loads the toolkit: everything else gets what it needs as an argument. */
const TOOLKIT = { group: ['@actions/*', 'node-fetch'], allowTypeImports: true };

export default defineConfig(
  globalIgnores(['dist/', 'build/', 'coverage/']),
  eslint.configs.recommended,
  { rules: { curly: ['error', 'multi-line'] } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Overloaded by the listener styles of Node; what they return is never used.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...RAW_LOGGING],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-imports': ['error', { patterns: [TOOLKIT] }],
    },
  },
  // Imports go one way: an action's folder → runner/ → moco/.
  {
    files: ['src/moco/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [TOOLKIT, { group: ['**/runner/*', ...ACTIONS] }] }],
    },
  },
  {
    files: ['src/runner/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [TOOLKIT, { group: ACTIONS }] }] },
  },
  { files: ['src/runner/log.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['src/*/main.ts', 'src/runner/toolkit.ts', 'src/sync/github.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['**/*.{js,cjs}'],
    languageOptions: {
      globals: { Buffer: 'readonly', module: 'readonly', process: 'readonly', URL: 'readonly' },
    },
  },
);
