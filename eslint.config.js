import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

const LOGGING = 'debug|info|notice|warning|error|setFailed';

/** Code that writes to the log of a step without `src/github/log.ts`. */
const RAW_LOGGING = [
  `CallExpression[callee.name=/^(${LOGGING})$/]`,
  `CallExpression > MemberExpression[property.name=/^(${LOGGING})$/][object.name!="log"]`,
  `CallExpression > MemberExpression[property.value=/^(${LOGGING})$/]`,
  'MemberExpression[object.property.name=/^(stdout|stderr)$/][property.name="write"]',
].map((selector) => ({
  selector,
  message: 'Use the Log of src/github/log.ts: untrusted text may contain a workflow command or a secret.',
}));

/** The clock of the system may be set while a step runs. Only `Runtime.wallClock` reads it, for days and dates. */
const WALL_CLOCK = [
  'MemberExpression[object.name="Date"][property.name="now"]',
  'NewExpression[callee.name="Date"][arguments.length=0]',
].map((selector) => ({
  selector,
  message: 'Use `now` of the runtime for durations, `wallClock` for dates.',
}));

/** Only entry files load the toolkit. Other modules get what they need as arguments. */
const TOOLKIT = { group: ['@actions/*', 'node-fetch'], allowTypeImports: true };

/** A pattern takes linear time at most, whatever the text: many texts come from outside. */
const LINEAR_PATTERNS = {
  'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
  'regexp/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false }],
};

/** Limits that keep a function readable at a glance. */
const SMALL_FUNCTIONS = {
  'max-lines-per-function': ['error', { max: 45, skipBlankLines: true, skipComments: true }],
  complexity: ['error', 12],
};

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
      // A property that is taken out of an object is not used.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // Node's listeners are often arrow functions whose result is never used.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  { files: ['src/**', 'simulator/**', 'scripts/**'], rules: SMALL_FUNCTIONS },
  {
    files: ['src/**/*.ts'],
    plugins: { regexp },
    rules: {
      ...LINEAR_PATTERNS,
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...RAW_LOGGING, ...WALL_CLOCK],
      'no-restricted-imports': ['error', { patterns: [TOOLKIT] }],
    },
  },
  { files: ['src/github/log.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['src/*/main.ts', 'src/github/{core-toolkit,octokit-comments,proxy,toolkit}.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['**/*.{js,cjs}'],
    languageOptions: {
      globals: { Buffer: 'readonly', module: 'readonly', process: 'readonly', URL: 'readonly' },
    },
  },
);
