/**
 * A simulated runner: runs an action as GitHub's does, in a process of its own, with inputs from `action.yml` and files
 * for outputs and summary. Compared with the runner's source (actions/runner, 2.3xx): names of INPUT_ variables,
 * defaults, the file format of outputs, masks, and the warning about inputs that the action does not have.
 */
import { spawn } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { load } from 'js-yaml';

/** The parts of `action.yml` that the runner reads. */
export interface Manifest {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly required?: boolean; readonly default?: string }>
  >;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  /** `main` and `post` are paths of scripts, relative to the folder of `action.yml`. */
  readonly runs: { readonly using: string; readonly main: string; readonly post?: string };
}

/** Which action to run, and how. */
export interface RunOptions {
  /** The folder of `action.yml`; by default this repository. */
  readonly action?: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** The state that the main step saved: with it, the post step runs. */
  readonly state?: Readonly<Record<string, string>>;
  /**
   * Environment variables that replace the runner's; undefined removes one. GITHUB_TOKEN is the job's token: an action
   * gets it through an input with the default `${{ github.token }}`, never as a variable.
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Called with the process right after its start, so that a test can send it a signal later. */
  readonly whileRunning?: (process: RunningAction) => void;
}

/** An action while it runs. */
export interface RunningAction {
  /**
   * Sends a signal. A runner that cancels a job sends SIGINT, SIGTERM 7.5 s later, and kills the process after another
   * 2.5 s.
   */
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Returns the log so far, as in ActionResult. */
  readonly log: () => string;
}

/** An action that has ended. */
export interface ActionResult {
  /** As a shell reports it: 128 plus the signal's number if a signal ended the process. */
  readonly exitCode: number;
  /** Everything that the process wrote to standard output, including workflow commands. Lines end with `\n`. */
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as GitHub shows it: commands as messages, secrets masked. */
  readonly log: string;
  /** The values that the action registered with `add-mask`. */
  readonly masks: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  /** What the step saved for its post step. */
  readonly state: Readonly<Record<string, string>>;
  /** The job summary, as HTML or Markdown. */
  readonly summary: string;
  /** Contents of the files that the action left in RUNNER_TEMP, by absolute path. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Reads the `action.yml` of an action.
 *
 * @param action its folder; by default this repository
 * @throws {Error} if there is none, or if it is not valid YAML
 */
export async function readManifest(action = '.'): Promise<Manifest> {
  return load(await readFile(join(action, 'action.yml'), 'utf8')) as Manifest;
}

/**
 * Runs an action in a temporary folder, which is deleted afterwards, and waits until it ends. A failed action is a
 * result, too.
 *
 * @throws {Error} if the process can't be started
 */
export async function runAction(options: RunOptions): Promise<ActionResult> {
  const { action = '.', inputs, state, env = {}, whileRunning } = options;
  const manifest = await readManifest(action);
  const folder = await mkdtemp(join(tmpdir(), 'runner-'));
  const temp = join(folder, 'temp');
  const commandFiles = Object.fromEntries(
    ['OUTPUT', 'STEP_SUMMARY', 'STATE', 'ENV', 'PATH'].map((name) => [`GITHUB_${name}`, join(folder, name)]),
  );
  const render = (stdout: string): string =>
    renderLog(stdout, masksIn(stdout), unexpectedInputs(manifest, inputs));
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
      ...Object.fromEntries(Object.entries(state ?? {}).map(([name, value]) => [`STATE_${name}`, value])),
      ...env,
      GITHUB_TOKEN: undefined,
    };
    const script = scriptOf(manifest, state !== undefined);
    const ended = await execute(resolve(action, script), variables, ({ kill, stdout }) =>
      whileRunning?.({ kill, log: () => render(stdout()) }),
    );
    return {
      ...ended,
      masks: masksIn(ended.stdout),
      log: render(ended.stdout),
      outputs: parseOutputs(await readFile(join(folder, 'OUTPUT'), 'utf8')),
      state: parseOutputs(await readFile(join(folder, 'STATE'), 'utf8')),
      summary: withPlainLineEndings(await readFile(join(folder, 'STEP_SUMMARY'), 'utf8')),
      files: await readFiles(temp),
    };
  } finally {
    // Windows may still hold a file of a process that has just ended.
    await rm(folder, { recursive: true, maxRetries: 5 });
  }
}

function scriptOf({ runs }: Manifest, isPost: boolean): string {
  if (!isPost) return runs.main;
  if (runs.post === undefined) throw new Error('The action has no post step');
  return runs.post;
}

/** The INPUT_ variables for all inputs that are given or have a default. Evaluates `${{ github.token }}` in defaults. */
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

/** The runner's warning about inputs that the action does not have, if there are any. */
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
  return new Promise((fulfill, reject) => {
    const child = spawn(process.execPath, [main], { env, cwd: dirname(main) });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const exitCode = code ?? (signal ? 128 + constants.signals[signal] : -1);
      fulfill({ exitCode, stdout: withPlainLineEndings(stdout), stderr: withPlainLineEndings(stderr) });
    });
    whileRunning({ kill: (signal) => child.kill(signal), stdout: () => withPlainLineEndings(stdout) });
  });
}

/** `@actions/core` ends lines with the line ending of the system: `\r\n` on Windows. The runner reads both. */
function withPlainLineEndings(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** Contents of all files in a folder and its subfolders, by path. */
async function readFiles(folder: string): Promise<Record<string, string>> {
  const paths = (await readdir(folder, { recursive: true })).map((path) => join(folder, path));
  const entries = paths.map(async (path) =>
    (await lstat(path)).isFile() ? [[path, await readFile(path, 'utf8')] as const] : [],
  );
  return Object.fromEntries((await Promise.all(entries)).flat());
}

/** The values of all workflow commands `add-mask`. */
function masksIn(stdout: string): string[] {
  return stdout.split('\n').flatMap((line) => {
    const value = /^::add-mask(?: [^:]*)?::(.*)$/.exec(line)?.[1];
    return value === undefined ? [] : [unescapeCommand(value)];
  });
}

function unescapeCommand(value: string): string {
  return value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** Standard output as GitHub shows it, after the lines that the runner itself writes first. */
function renderLog(stdout: string, masks: readonly string[], first: readonly string[]): string {
  const lines = stdout.split('\n').flatMap((line) => {
    const command = /^::([a-z-]+)(?: [^:]*)?::(.*)$/.exec(line);
    if (!command) return [line];
    const [, name = '', value = ''] = command;
    if (name === 'add-mask') return [];
    return [`${name[0]?.toUpperCase()}${name.slice(1)}: ${unescapeCommand(value)}`];
  });
  return masks.reduce((text, mask) => text.replaceAll(mask, '***'), [...first, ...lines].join('\n'));
}

/** Parses the file of outputs. An output is written as `name<<DELIMITER`, lines, `DELIMITER`. */
function parseOutputs(file: string): Record<string, string> {
  const outputs: [string, string][] = [];
  const entry = /^([^\n<]+)<<([^\r\n]+)\r?\n([\s\S]*?)\r?\n\2\r?$/gm;
  for (const [, name = '', , value = ''] of file.matchAll(entry)) outputs.push([name, value]);
  return Object.fromEntries(outputs);
}
