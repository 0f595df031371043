/**
 * `npm run build`: builds `dist/` from `src/` and `simulator/`. tsc compiles TypeScript to JavaScript, ncc makes one bundle
 * for each action, and each bundle gets the licence texts of all packages.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { licenseTexts } from './licenses.ts';

/** A bundle of `dist/`. */
interface Action {
  readonly name: string;
  /** Folder of its entry point. */
  readonly folder: string;
}

const ACTIONS: readonly Action[] = [
  { name: 'update-user', folder: 'src/update-user' },
  { name: 'sync', folder: 'src/sync' },
  { name: 'simulator', folder: 'simulator/action' },
];

/**
 * None of these packages has side effects when it is loaded, but their package.json files don't say so. With the flag
 * `sideEffects: false`, ncc drops what is not used: above all undici, which takes more than half of a cold start. The
 * files are restored after the build.
 */
const SIDE_EFFECT_FREE = ['core', 'exec', 'github', 'http-client', 'io'].map(
  (name) => `node_modules/@actions/${name}/package.json`,
);

const originals = SIDE_EFFECT_FREE.map((path) => [path, readFileSync(path, 'utf8')] as const);
const runNode = (...args: string[]): void =>
  void execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });

rmSync('build', { recursive: true, force: true });
runNode('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
writeFileSync('build/package.json', '{"type":"module"}\n');
try {
  for (const [path, text] of originals) {
    writeFileSync(path, JSON.stringify({ ...(JSON.parse(text) as object), sideEffects: false }));
  }
  for (const { name, folder } of ACTIONS) {
    rmSync(`dist/${name}`, { recursive: true, force: true });
    runNode(
      'node_modules/@vercel/ncc/dist/ncc/cli.js',
      'build',
      `build/${folder}/index.js`,
      '-C',
      '-o',
      `dist/${name}`,
    );
    writeFileSync(`dist/${name}/licenses.txt`, licenseTexts());
  }
} finally {
  for (const [path, text] of originals) writeFileSync(path, text);
  rmSync('build', { recursive: true, force: true });
}
