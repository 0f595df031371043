/**
 * Runs an action as GitHub's runner does: inputs by `action.yml`, its files for outputs and summary, its own
 * process. Compared with the runner's source (actions/runner, 2.3xx) for: the names of INPUT_ variables,
 * defaults, the file format of outputs, masks, and the warning about inputs that the action does not have.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { load } from 'js-yaml';

export interface Manifest {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly required?: boolean; readonly default?: string }>
  >;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

export interface RunOptions {
  /** The folder of `action.yml`; by default this repository. */
  readonly action?: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** Set over what a runner sets; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface RanAction {
  readonly exitCode: number;
  /** What the process wrote, commands and all. */
  readonly stdout: string;
  readonly stderr: string;
  /** What a person sees: commands turned into words, secrets masked. */
  readonly log: string;
  readonly masks: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

export async function readManifest(action = '.'): Promise<Manifest> {
  return load(await readFile(join(action, 'action.yml'), 'utf8')) as Manifest;
}

export async function runAction({ action = '.', inputs, env = {} }: RunOptions): Promise<RanAction> {
  const manifest = await readManifest(action);
  const folder = await mkdtemp(join(tmpdir(), 'runner-'));
  const files = Object.fromEntries(
    ['OUTPUT', 'STEP_SUMMARY', 'STATE', 'ENV', 'PATH'].map((name) => [`GITHUB_${name}`, join(folder, name)]),
  );
  try {
    await Promise.all(Object.values(files).map((file) => writeFile(file, '')));
    const main = resolve(action, manifest.runs.main);
    const ran = await execute(main, {
      PATH: process.env['PATH'],
      HOME: folder,
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: process.cwd(),
      GITHUB_REPOSITORY: 'example/hr',
      ...files,
      ...inputVariables(manifest, inputs),
      ...env,
    });
    const masks = commands(ran.stdout, 'add-mask');
    return {
      ...ran,
      masks,
      log: asShown(ran.stdout, masks, unexpectedInputs(manifest, inputs)),
      outputs: parseOutputs(await readFile(join(folder, 'OUTPUT'), 'utf8')),
      summary: await readFile(join(folder, 'STEP_SUMMARY'), 'utf8'),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The runner sets a variable for every input that is given or has a default. */
function inputVariables(manifest: Manifest, inputs: RunOptions['inputs']): Record<string, string> {
  const defaults = Object.entries(manifest.inputs).map(
    ([name, input]) => [name, input.default ?? ''] as const,
  );
  return Object.fromEntries(
    [...defaults, ...Object.entries(inputs)].map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value,
    ]),
  );
}

function unexpectedInputs(manifest: Manifest, inputs: RunOptions['inputs']): string[] {
  const unexpected = Object.keys(inputs).filter((name) => !Object.hasOwn(manifest.inputs, name));
  if (unexpected.length === 0) return [];
  return [
    `Warning: Unexpected input(s) '${unexpected.join("', '")}', valid inputs are ['${Object.keys(manifest.inputs).join("', '")}']`,
  ];
}

function execute(
  main: string,
  env: Record<string, string | undefined>,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [main], { env, cwd: dirname(main) });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', failed);
    child.on('close', (code) => done({ exitCode: code ?? -1, stdout, stderr }));
  });
}

/** The values of all commands of one kind. */
function commands(stdout: string, name: string): string[] {
  return stdout.split('\n').flatMap((line) => {
    const value = new RegExp(`^::${name}(?: [^:]*)?::(.*)$`).exec(line)?.[1];
    return value === undefined ? [] : [unescapeCommand(value)];
  });
}

function unescapeCommand(value: string): string {
  return value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function asShown(stdout: string, masks: readonly string[], first: readonly string[]): string {
  const lines = stdout.split('\n').flatMap((line) => {
    const command = /^::([a-z-]+)(?: [^:]*)?::(.*)$/.exec(line);
    if (!command) return [line];
    const [, name = '', value = ''] = command;
    if (name === 'add-mask') return [];
    return [`${name[0]?.toUpperCase()}${name.slice(1)}: ${unescapeCommand(value)}`];
  });
  return masks.reduce((text, mask) => text.replaceAll(mask, '***'), [...first, ...lines].join('\n'));
}

/** The file's entries: `name<<DELIMITER`, lines, `DELIMITER`. */
function parseOutputs(file: string): Record<string, string> {
  const outputs: [string, string][] = [];
  const entry = /^([^\n<]+)<<([^\r\n]+)\r?\n([\s\S]*?)\r?\n\2\r?$/gm;
  for (const [, name = '', , value = ''] of file.matchAll(entry)) outputs.push([name, value]);
  return Object.fromEntries(outputs);
}
