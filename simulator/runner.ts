/**
 * Runs an action as GitHub's runner does: inputs by `action.yml`, its files for outputs and summary, its own
 * process. Compared with the runner's source (actions/runner, 2.3xx) for: the names of INPUT_ variables,
 * defaults, the file format of outputs, masks, and the warning about inputs that the action does not have.
 */
import { spawn } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
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
  /**
   * Set over what a runner sets; undefined takes a variable away. GITHUB_TOKEN is the job's token: an action gets it by
   * an input whose default is `${{ github.token }}`, never as a variable.
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Told of the process when it has begun, so that a test can end it at a moment of its choice. */
  readonly whileRunning?: (process: RunningAction) => void;
}

export interface RunningAction {
  /** A runner that cancels a job sends SIGINT, 7.5 s later SIGTERM, and ends the process 2.5 s after that. */
  readonly kill: (signal: NodeJS.Signals) => void;
  /** What a person sees so far. */
  readonly log: () => string;
}

export interface RanAction {
  /** As a shell gives it: 128 and the signal's number, where a signal ended the process. */
  readonly exitCode: number;
  /** What the process wrote, commands and all. */
  readonly stdout: string;
  readonly stderr: string;
  /** What a person sees: commands turned into words, secrets masked. */
  readonly log: string;
  readonly masks: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** What the action left in RUNNER_TEMP: each file's text by its whole path, as an output may name it. */
  readonly files: Readonly<Record<string, string>>;
}

export async function readManifest(action = '.'): Promise<Manifest> {
  return load(await readFile(join(action, 'action.yml'), 'utf8')) as Manifest;
}

export async function runAction(options: RunOptions): Promise<RanAction> {
  const { action = '.', inputs, env = {}, whileRunning } = options;
  const manifest = await readManifest(action);
  const folder = await mkdtemp(join(tmpdir(), 'runner-'));
  const temp = join(folder, 'temp');
  const commandFiles = Object.fromEntries(
    ['OUTPUT', 'STEP_SUMMARY', 'STATE', 'ENV', 'PATH'].map((name) => [`GITHUB_${name}`, join(folder, name)]),
  );
  const shown = (stdout: string): string =>
    asShown(stdout, commands(stdout, 'add-mask'), unexpectedInputs(manifest, inputs));
  try {
    await mkdir(temp);
    await Promise.all(Object.values(commandFiles).map((file) => writeFile(file, '')));
    const variables = {
      PATH: process.env['PATH'],
      HOME: folder,
      RUNNER_TEMP: temp,
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: process.cwd(),
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'example/hr',
      GITHUB_RUN_ID: '4711',
      ...commandFiles,
      ...inputVariables(manifest, inputs, env['GITHUB_TOKEN']),
      ...env,
      GITHUB_TOKEN: undefined,
    };
    const ran = await execute(resolve(action, manifest.runs.main), variables, ({ kill, stdout }) =>
      whileRunning?.({ kill, log: () => shown(stdout()) }),
    );
    return {
      ...ran,
      masks: commands(ran.stdout, 'add-mask'),
      log: shown(ran.stdout),
      outputs: parseOutputs(await readFile(join(folder, 'OUTPUT'), 'utf8')),
      summary: await readFile(join(folder, 'STEP_SUMMARY'), 'utf8'),
      files: await filesIn(temp),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The runner sets a variable for every input that is given or has a default, in which it puts the job's token. */
function inputVariables(
  manifest: Manifest,
  inputs: RunOptions['inputs'],
  token = '',
): Record<string, string> {
  const defaults = Object.entries(manifest.inputs).map(
    ([name, input]) => [name, (input.default ?? '').replaceAll('${{ github.token }}', () => token)] as const,
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
  whileRunning: (process: { kill: RunningAction['kill']; stdout: () => string }) => void,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [main], { env, cwd: dirname(main) });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', failed);
    child.on('close', (code, signal) => {
      const exitCode = code ?? (signal ? 128 + constants.signals[signal] : -1);
      done({ exitCode, stdout, stderr });
    });
    whileRunning({ kill: (signal) => child.kill(signal), stdout: () => stdout });
  });
}

/** The text of every file in a folder and the folders in it. */
async function filesIn(folder: string): Promise<Record<string, string>> {
  const paths = (await readdir(folder, { recursive: true })).map((path) => join(folder, path));
  const entries = paths.map(async (path) =>
    (await lstat(path)).isFile() ? [[path, await readFile(path, 'utf8')] as const] : [],
  );
  return Object.fromEntries((await Promise.all(entries)).flat());
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
