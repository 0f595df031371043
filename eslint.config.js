import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const LOGGING = 'debug|info|notice|warning|error|setFailed';

/** What would write to a step's log past `src/github/log.ts`. */
const RAW_LOGGING = [
  `CallExpression[callee.name=/^(${LOGGING})$/]`,
  `CallExpression > MemberExpression[property.name=/^(${LOGGING})$/][object.name!="log"]`,
  `CallExpression > MemberExpression[property.value=/^(${LOGGING})$/]`,
  'MemberExpression[object.property.name=/^(stdout|stderr)$/][property.name="write"]',
].map((selector) => ({
  selector,
  message: 'Say it through the Log of src/github/log.ts: text from outside could be a command or a secret.',
}));

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
      'max-lines-per-function': ['error', { max: 45, skipBlankLines: true, skipComments: true }],
      'no-restricted-imports': ['error', { patterns: [TOOLKIT] }],
    },
  },
  { files: ['src/github/log.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['src/*/main.ts', 'src/github/toolkit.ts', 'src/github/octokit-comments.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['**/*.{js,cjs}'],
    languageOptions: {
      globals: { Buffer: 'readonly', module: 'readonly', process: 'readonly', URL: 'readonly' },
    },
  },
);
