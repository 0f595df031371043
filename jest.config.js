import os from 'node:os';

/** Tests are TypeScript turned into CommonJS. ESM-only packages that they load are turned as well, so no flag is needed. */
const ESM_ONLY = [
  '@actions/expressions',
  'node-fetch',
  'data-uri-to-buffer',
  'fetch-blob',
  'formdata-polyfill',
];

// `TESTS=all`, as in .ci/run: every case, and coverage. See __tests__/support/extent.ts.
const isAll = process.env.TESTS === 'all';

// "Today" is the day in the time zone of the process.
process.env.TZ = 'UTC';

export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  transform: {
    '\\.[jt]s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  // GitHub's evaluator of expressions comes as ESM only.
  moduleNameMapper: { '^@actions/expressions$': '<rootDir>/node_modules/@actions/expressions/dist/index.js' },
  transformIgnorePatterns: [`/node_modules/(?!(?:${ESM_ONLY.join('|')})/)`],
  reporters: ['<rootDir>/__tests__/support/announce.js', 'default'],
  // A suite waits for its processes a tenth of the time. (Jest reads more than 100% as a number of workers.)
  maxWorkers: os.availableParallelism() + 1,
  // Only ends a test that hangs: no verdict depends on how long anything takes, and a busy machine may take long.
  testTimeout: 600_000,
  collectCoverage: isAll,
  coverageProvider: 'v8',
  // Those left out only wire the real toolkit, clock and network; the scenarios run them as a process.
  collectCoverageFrom: [
    'src/**/*.ts',
    'simulator/{account,action}/*.ts',
    'simulator/{inspection,options}.ts',
    '!{src/*,simulator/action}/{index,main}.ts',
    '!src/github/{core-toolkit,octokit-comments,proxy,toolkit}.ts',
  ],
  coverageReporters: ['text-summary', 'html'],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
};
