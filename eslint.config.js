import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What would write to a step's log past `src/runner/log.ts`. */
const RAW_LOGGING = [
  {
    selector:
      'CallExpression > MemberExpression[property.name=/^(debug|info|notice|warning|error|setFailed)$/][object.name!="log"]',
    message: 'Say it through the Log of src/runner/log.ts: text from outside could be a command or a secret.',
  },
  {
    selector: 'MemberExpression[object.property.name=/^(stdout|stderr)$/][property.name="write"]',
    message: 'Say it through the Log of src/runner/log.ts.',
  },
];

export default defineConfig(
  globalIgnores(['dist/', 'build/', 'coverage/']),
  eslint.configs.recommended,
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
      // Only an entry loads the toolkit: everything else gets what it needs as an argument.
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@actions/*', 'node-fetch'], allowTypeImports: true }] },
      ],
    },
  },
  {
    files: ['src/moco/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['**/runner/*', '**/update-user/*'] }] },
  },
  { files: ['src/runner/log.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['src/*/index.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['**/*.{js,cjs}'],
    languageOptions: { globals: { Buffer: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
);
