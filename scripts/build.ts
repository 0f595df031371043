/** Builds `dist/` from `src/`: TypeScript to JavaScript with tsc, one bundle an action with ncc, and the licences. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { licenseTexts } from './licenses.ts';

const ACTIONS = ['update-user', 'sync'];

/**
 * None of these has side effects when it is loaded, but they don't say so; told, ncc leaves out what is not
 * used: above all undici, which is more than half of a cold start.
 */
const WITHOUT_SIDE_EFFECTS = ['core', 'exec', 'github', 'http-client', 'io'].map(
  (name) => `node_modules/@actions/${name}/package.json`,
);

const originals = WITHOUT_SIDE_EFFECTS.map((path) => [path, readFileSync(path, 'utf8')] as const);
const node = (...args: string[]): void =>
  void execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });

rmSync('build', { recursive: true, force: true });
node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
writeFileSync('build/package.json', '{"type":"module"}\n');
try {
  for (const [path, text] of originals) {
    writeFileSync(path, JSON.stringify({ ...(JSON.parse(text) as object), sideEffects: false }));
  }
  for (const action of ACTIONS) {
    rmSync(`dist/${action}`, { recursive: true, force: true });
    node(
      'node_modules/@vercel/ncc/dist/ncc/cli.js',
      'build',
      `build/${action}/index.js`,
      '-C',
      '-o',
      `dist/${action}`,
    );
    writeFileSync(`dist/${action}/licenses.txt`, licenseTexts());
  }
} finally {
  for (const [path, text] of originals) writeFileSync(path, text);
  rmSync('build', { recursive: true, force: true });
}
