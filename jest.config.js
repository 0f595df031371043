/** Tests are TypeScript turned into CommonJS; only the entries load ESM-only packages, so no flag is needed. */
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
  transformIgnorePatterns: ['/node_modules/(?!@actions/expressions/)'],
  // A scenario starts processes; a busy machine may take long for them.
  testTimeout: 30_000,
  collectCoverage: true,
  coverageProvider: 'v8',
  // These only wire the real toolkit, clock and network; the scenarios run them as a process.
  collectCoverageFrom: [
    'src/**/*.ts',
    '!src/*/{index,main}.ts',
    '!src/github/{octokit-comments,toolkit}.ts',
  ],
  coverageReporters: ['text-summary', 'html'],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
};
