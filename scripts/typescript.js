// Lets any Node from 20 on run this repository's TypeScript. Node 22.18 and later do so by themselves,
// and then this file does nothing. Use: node --import ./scripts/typescript.js FILE.ts
import { register } from 'node:module';
import { readFile } from 'node:fs/promises';

if (!process.features.typescript) register(import.meta.url);

/** A module hook: hands a .ts file to swc, which takes the types away. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts') || url.includes('/node_modules/')) return nextLoad(url, context);
  const { transform } = await import('@swc/core');
  const source = await readFile(new URL(url), 'utf8');
  const options = { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, sourceMaps: 'inline' };
  return { format: 'module', shortCircuit: true, source: (await transform(source, options)).code };
}
