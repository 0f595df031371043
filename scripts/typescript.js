// Lets Node 20 and later run this repository's TypeScript: node --import ./scripts/typescript.js FILE.ts
// Node 22.18 and later strip types themselves; with them this file does nothing.
import { register } from 'node:module';
import { readFile } from 'node:fs/promises';

if (!process.features.typescript) register(import.meta.url);

/** A module hook that compiles .ts files with swc. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts') || url.includes('/node_modules/')) return nextLoad(url, context);
  const { transform } = await import('@swc/core');
  const source = await readFile(new URL(url), 'utf8');
  const options = { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, sourceMaps: 'inline' };
  return { format: 'module', shortCircuit: true, source: (await transform(source, options)).code };
}
