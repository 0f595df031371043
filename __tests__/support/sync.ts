/** A step that syncs a users file, against a simulator of the test's own: in this process, or as the built bundle. */
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

/** What the step gets besides the simulator: a file with its name, and inputs. */
export interface Sync {
  /** By their paths in the workspace; the first is the users file, unless an input says otherwise. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly inputs?: Readonly<Record<string, string>>;
}

/** What a step in this process gets instead of the defaults. */
export interface InProcess {
  readonly toolkit?: Partial<SyncToolkit>;
  readonly runtime?: Runtime;
}

/** What a process gets: what the runner sets, and what happens while it runs. */
export interface AsProcess {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly whileRunning?: RunOptions['whileRunning'];
}

/** A user of the output `plan` or `results`. */
export interface Person {
  readonly row: number | null;
  readonly id: number | null;
  readonly email: string;
  readonly action: string;
  readonly fields: string[];
  readonly error: string | null;
}

/** The lists of a step that has ended. */
interface Lists {
  readonly plan: Person[];
  readonly results: Person[];
  /** Texts of the files that outputs name, by path. */
  readonly files: Readonly<Record<string, string>>;
}

export type Synced = Ran & Lists;

/** Runs the action in this process, on a push. A plan that sends anything but GET throws, whatever the test is about. */
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

/** Runs the built bundle as a process: for what only a process shows. */
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
  play: (inputs: Readonly<Record<string, string>>, workspace: string) => Promise<T>,
): Promise<T & Lists> {
  const before = account.requests.length;
  const usersFile = Object.keys(files)[0] ?? '';
  const inputs = { 'api-key': FULL_KEY, 'api-url': account.url, 'users-file': usersFile, ...given };
  const ran = await play(inputs, await workspaceWith(files));
  if (given['mode'] !== 'apply') {
    const writes = account.requests.slice(before).filter(({ method }) => method !== 'GET');
    if (writes.length > 0) throw new Error(`A plan sent ${writes[0]?.method ?? ''} ${writes[0]?.path ?? ''}`);
  }
  return { ...ran, plan: people(ran, 'plan'), results: people(ran, 'results') };
}

/** A CSV of users: `sync(account, csv('id;lastname', '1003;Keller'))`. */
export function csv(...lines: readonly string[]): Pick<Sync, 'files'> {
  return { files: { 'users.csv': lines.join('\r\n') } };
}

export const APPLY = { mode: 'apply' };

/** Applies to any share of the users. */
export const APPLY_ALL = { ...APPLY, 'max-change-percent': '100' };

/** The people of the sample data, and this many more: users from 5001 on. */
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

/** A new last name for this many users from 5001 on. */
export function renamed(count: number): Pick<Sync, 'files'> {
  return csv('id,lastname', ...Array.from({ length: count }, (_, index) => `${5001 + index},Keller`));
}

export async function workspaceWith(files: Sync['files']): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
  folders.push(workspace);
  await Promise.all(
    Object.entries(files).map(([name, content]) => writeFile(join(workspace, name), content)),
  );
  return workspace;
}

function people(
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

/** Waits for the other process to get this far, or for the end of the test. */
export async function until(holds: () => boolean): Promise<void> {
  while (!isOver && !holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}
