/** Runs the sync action against a simulator of the test's own: in this process, or as the built bundle. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach } from '@jest/globals';
import { runAction, type ActionResult, type RunOptions } from '../../simulator/runner.ts';
import { blankUser, FULL_KEY, sampleData, type Data, type User } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { run } from '../../src/sync/run.ts';
import type { SyncToolkit } from '../../src/sync/toolkit.ts';
import { createVirtualRuntime, type Runtime } from './runtime.ts';
import { ranWith, recordingSyncToolkit, type Ran } from './toolkit.ts';

const folders: string[] = [];

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** What a run of the sync action gets besides the simulator. */
export interface Sync {
  /** Files by their paths in the workspace. The first is the users file, unless the input `users-file` names another. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly inputs?: Readonly<Record<string, string>>;
}

/** Replacements for the toolkit and the runtime of a run in this process. */
export interface InProcess {
  readonly toolkit?: Partial<SyncToolkit>;
  readonly runtime?: Runtime;
}

/** Options of a run as a process, as in `RunOptions`. */
export interface AsProcess {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly whileRunning?: RunOptions['whileRunning'];
}

/** An employment in the outputs: `id` is null before it exists. */
export interface Written {
  readonly id: number | null;
  readonly action: 'created' | 'changed' | 'ended';
  readonly from: string;
  readonly to: string | null;
  readonly weekly_hours: number | null;
}

/** A vacation entry in the outputs: `id` is null before it exists. */
export interface Vacation {
  readonly id: number | null;
  readonly action: 'created' | 'changed' | 'none';
  readonly year: number;
  readonly title: string;
  readonly days: number;
}

/** An entry of the outputs `plan` and `results`. */
export interface Person {
  readonly row: number | null;
  readonly line: number | null;
  readonly id: number | null;
  readonly email: string;
  readonly action: string;
  readonly fields: string[];
  readonly employments: Written[];
  readonly vacation: Vacation | null;
  readonly notices: string[];
  readonly error: string | null;
}

/** The parsed outputs of a run. */
interface Lists {
  readonly plan: Person[];
  readonly results: Person[];
  /** Contents of the files that outputs name, by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** A run in this process, with its parsed outputs. */
export type Synced = Ran & Lists;

/**
 * Runs the action in this process, as on a push. Waits take no time.
 *
 * @throws {Error} if a plan sends any request but GET, whatever the test checks
 */
export async function sync(
  account: Simulator,
  given: Sync,
  { toolkit = {}, runtime = createVirtualRuntime() }: InProcess = {},
): Promise<Synced> {
  return readOnlyUnlessApply(account, given, async (inputs, workspace) => {
    const files: Record<string, string> = {};
    const saveFile = (name: string, text: string): string => {
      files[`/temp/${name}`] = text;
      return `/temp/${name}`;
    };
    const recorded = recordingSyncToolkit(inputs, { workspace, saveFile, ...toolkit });
    await run(recorded, runtime, 'test');
    return { ...ranWith(recorded), files };
  });
}

/**
 * Runs the built bundle as a process. Use it for what only a process can show.
 *
 * @throws {Error} if a plan sends any request but GET, whatever the test checks
 */
export async function syncBundle(
  account: Simulator,
  given: Sync,
  { env, whileRunning }: AsProcess = {},
): Promise<ActionResult & Lists> {
  return readOnlyUnlessApply(account, given, (inputs, workspace) =>
    runAction({
      action: 'sync',
      inputs,
      env: { GITHUB_WORKSPACE: workspace, ...env },
      ...(whileRunning && { whileRunning }),
    }),
  );
}

async function readOnlyUnlessApply<T extends Pick<ActionResult, 'outputs' | 'files'>>(
  account: Simulator,
  { files, inputs: given = {} }: Sync,
  runIn: (inputs: Readonly<Record<string, string>>, workspace: string) => Promise<T>,
): Promise<T & Lists> {
  const before = account.requests.length;
  const usersFile = Object.keys(files)[0] ?? '';
  const inputs = { 'api-key': FULL_KEY, 'api-url': account.url, 'users-file': usersFile, ...given };
  const ran = await runIn(inputs, await workspaceWith(files));
  if (given['mode'] !== 'apply') {
    const writes = account.requests.slice(before).filter(({ method }) => method !== 'GET');
    if (writes.length > 0) throw new Error(`A plan sent ${writes[0]?.method ?? ''} ${writes[0]?.path ?? ''}`);
  }
  return { ...ran, plan: parseEntries(ran, 'plan'), results: parseEntries(ran, 'results') };
}

/** A users file in CSV, from its lines: `sync(account, csv('id;lastname', '1003;Keller'))`. */
export function csv(...lines: readonly string[]): Pick<Sync, 'files'> {
  return { files: { 'users.csv': lines.join('\r\n') } };
}

/** Inputs that apply the plan. */
export const APPLY = { mode: 'apply' };

/** The same without a limit for the share of changed users. */
export const APPLY_ALL = { ...APPLY, 'max-change-percent': '100' };

/** The sample account with `more` additional users, whose IDs start at 5001. */
export function accountOf(more: number): Data {
  const data = sampleData();
  const others = Array.from({ length: more }, (_, index): User => {
    const id = 5001 + index;
    return {
      ...blankUser(id, '2021-03-01T08:00:00Z'),
      firstname: 'Person',
      lastname: `Number ${id}`,
      email: `person.${id}@example.com`,
      unit: { id: 202, name: 'Design' },
      role: { id: 42, name: 'Mitarbeiter' },
    };
  });
  return { ...data, users: [...data.users, ...others] };
}

/** A users file with a new last name for the users 5001, 5002 and so on. */
export function renamed(count: number): Pick<Sync, 'files'> {
  return csv('id,lastname', ...Array.from({ length: count }, (_, index) => `${5001 + index},Keller`));
}

/** Creates a workspace with the files and returns its path. It is deleted after the tests of the test file. */
export async function workspaceWith(files: Sync['files']): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
  folders.push(workspace);
  await Promise.all(
    Object.entries(files).map(([name, content]) => writeFile(join(workspace, name), content)),
  );
  return workspace;
}

function parseEntries(
  { outputs, files }: Pick<ActionResult, 'outputs' | 'files'>,
  name: 'plan' | 'results',
): Person[] {
  const text = outputs[name] || files[outputs[`${name}-file`] ?? ''] || '[]';
  return JSON.parse(text) as Person[];
}

let isOver = false;

beforeEach(() => {
  isOver = false;
});

afterEach(() => {
  isOver = true;
});

/** Polls until the condition is true, for example in another process, or until the test ends. */
export async function until(condition: () => boolean): Promise<void> {
  while (!isOver && !condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
