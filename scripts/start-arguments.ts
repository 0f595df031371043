/** The command line of `npm start`: which action, and its inputs as flags. */
import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, parse, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { FIELDS } from '../src/model/fields.ts';
import { readManifest, type Manifest } from '../simulator/runner.ts';

/** What the command line asks for. */
export interface Arguments {
  /** The folder of the action's `action.yml`. */
  readonly action: '.' | 'sync';
  readonly manifest: Manifest;
  /** Inputs by name. Paths of files are complete; see {@link withPath}. */
  readonly flags: Readonly<Record<string, string>>;
  readonly isHelp: boolean;
}

/** Inputs that are paths of files. */
const PATH_INPUTS = ['users-file', 'avatar'];

/** The update if no flag names a field: Giulia Rossi gets another last name and another team. */
const SAMPLE_FIELDS = { lastname: 'Rossi-Keller', team: 'Design', tags: 'Zürich, Design' };

/** The default inputs of `npm start -- sync`: a plan for the users file of the examples. */
const SAMPLE_SYNC = {
  'users-file': 'examples/users.csv',
  'create-missing': 'true',
  'vacation-title': 'Urlaubsanspruch',
};

/** The default of `--mode export`: git ignores this file, and keeps that of the examples. */
const SAMPLE_EXPORT = { 'users-file': 'users.csv' };

const HELP = `Without --subdomain or --api-url, the action runs against a simulator with the users 1001 to 1005 (1003 by default) and the
teams Geschäftsleitung, Design, Entwicklung and Projektleitung. Without any field, it changes ${Object.keys(SAMPLE_FIELDS).join(', ')}.
With --subdomain or --api-url, the key is read from the environment variable MOCO_API_KEY.`;

const SYNC_HELP = `Without --subdomain or --api-url, the action runs against a simulator, by default with ${SAMPLE_SYNC['users-file']}.
--mode apply writes to the simulator, which saves nothing. --mode export writes ${SAMPLE_EXPORT['users-file']}.
--users-file may be anywhere on this machine. With --subdomain or --api-url, the key is read from the environment variable
MOCO_API_KEY.
Without --subdomain or --api-url, also with --create-missing ${SAMPLE_SYNC['create-missing']} and --vacation-title ${SAMPLE_SYNC['vacation-title']}.`;

/**
 * Parses the command line. The word `sync` may come before the flags or after them.
 *
 * @param args the arguments after the script's own path
 * @throws {Error} for an unknown flag, a flag without its value, or another word; the message points to `--help`
 */
export async function readArguments(args: readonly string[]): Promise<Arguments> {
  const manifests = { '.': await readManifest('.'), sync: await readManifest('sync') };
  // The flags of both actions: whether a word is the value of a flag does not depend on the action.
  const all = optionsOf(manifests['.'], manifests.sync);
  const { positionals } = parseArgs({ args: [...args], options: all, strict: false, allowPositionals: true });
  const action = positionals.includes('sync') ? 'sync' : '.';
  const manifest = manifests[action];
  try {
    const parsed = parseArgs({ args: [...args], options: optionsOf(manifest), allowPositionals: true });
    const other = parsed.positionals.find((word) => word !== 'sync');
    if (other !== undefined) throw new Error(`Unexpected argument '${other}': inputs are flags`);
    const values: Readonly<Record<string, unknown>> = parsed.values;
    const flags = Object.entries(values).filter(
      (flag): flag is [string, string] => typeof flag[1] === 'string',
    );
    const complete = Object.fromEntries(flags.map(withPath));
    return { action, manifest, flags: complete, isHelp: 'help' in values };
  } catch (error) {
    const command = action === 'sync' ? 'npm start -- sync' : 'npm start --';
    throw new Error(`${describeRefusal(error as Error, args, manifest)}. See: ${command} --help`, {
      cause: error,
    });
  }
}

/** Why the command line is refused, without a full stop. Node's own words about a missing value do not say what to write. */
function describeRefusal(
  { message }: Error,
  args: readonly string[],
  { inputs }: Pick<Manifest, 'inputs'>,
): string {
  const [, name] = /^Option '--([\w-]+)(?: <value>)?' argument (?:missing|is ambiguous)/.exec(message) ?? [];
  if (name === undefined) return message.split(/[.\n]/)[0] ?? '';
  const next = args[args.indexOf(`--${name}`) + 1] ?? '';
  if (/^-[^-]/.test(next)) return `--${name} needs a value: --${name}=VALUE if it begins with a hyphen`;
  const isSwitch = ['true', 'false'].includes(inputs[name]?.default ?? '');
  return `--${name} needs a value: --${name} ${isSwitch ? 'true' : 'VALUE'}`;
}

function optionsOf(...manifests: readonly Manifest[]): Record<string, { type: 'string' | 'boolean' }> {
  const names = manifests.flatMap(({ inputs }) => Object.keys(inputs));
  const inputs = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  return { ...inputs, help: { type: 'boolean' } };
}

/**
 * Paths start at the folder where npm was called, which npm names in INIT_CWD: npm itself changes to the folder of
 * `package.json`.
 */
function withPath([name, value]: readonly [string, string]): readonly [string, string] {
  if (!PATH_INPUTS.includes(name) || value === '') return [name, value];
  const file = resolve(process.env['INIT_CWD'] ?? '.', value);
  return [name, isHere(file) ? relative(process.cwd(), file) : file];
}

/** True if the path is in this repository, and no link leads out of it. */
function isHere(path: string): boolean {
  const file = existsSync(path) ? realpathSync(path) : path;
  const fromHere = relative(process.cwd(), file);
  return !fromHere.startsWith('..') && !isAbsolute(fromHere);
}

/**
 * The workspace of the step. In GitHub a file must be in the workspace, which is the checked-out repository. On one's own
 * machine it may be anywhere, so that personal data stay out of the clone.
 */
export function workspaceFor(inputs: Readonly<Record<string, string>>): string {
  const outside = PATH_INPUTS.map((name) => inputs[name] ?? '').find(isAbsolute);
  return outside === undefined ? process.cwd() : parse(outside).root;
}

/** @throws {Error} if a flag names a file that is not there; an export writes its file */
export function requireFiles(flags: Readonly<Record<string, string>>): void {
  if (flags['mode'] === 'export') return;
  for (const name of PATH_INPUTS) {
    const file = flags[name] ?? '';
    if (file !== '' && !existsSync(file)) throw new Error(`--${name}: no file ${resolve(file)}`);
  }
}

/** The file that an export writes if no flag names one. */
export function defaultFile(
  action: Arguments['action'],
  { mode }: Readonly<Record<string, string>>,
): Record<string, string> {
  return action === 'sync' && mode === 'export' ? SAMPLE_EXPORT : {};
}

/** Default inputs for the simulator: a plan for a list, or a user and fields to change unless the flags have some. */
export function sampleInputs(
  action: Arguments['action'],
  flags: Readonly<Record<string, string>>,
): Record<string, string> {
  if (action === 'sync') return { ...SAMPLE_SYNC, ...defaultFile(action, flags) };
  const others = [
    'clear',
    'additional-fields',
    'avatar',
    'employment-start',
    'employment-end',
    'vacation-days',
  ];
  const fieldInputs = [...FIELDS.map(({ input }) => input), ...others];
  const hasFields = fieldInputs.some((name) => name in flags);
  return {
    ...('user-email' in flags ? {} : { 'user-id': '1003' }),
    ...(hasFields ? {} : SAMPLE_FIELDS),
  };
}

/** What `--help` prints. */
export function helpFor({ action, manifest }: Pick<Arguments, 'action' | 'manifest'>): string {
  const lines = Object.entries(manifest.inputs).map(
    ([name, { description }]) => `  --${name.padEnd(22)} ${description}`,
  );
  const command = action === 'sync' ? 'npm start -- sync' : 'npm start --';
  return `${command} [--INPUT VALUE]…\n\n${lines.join('\n')}\n\n${action === 'sync' ? SYNC_HELP : HELP}`;
}
