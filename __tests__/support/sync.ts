/** Runs the built sync action with a users file, as a process, against a simulator of the test's own. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach } from '@jest/globals';
import { runAction, type ActionResult, type RunOptions } from '../../simulator/runner.ts';
import { blankUser, FULL_KEY, sampleData, type Data, type User } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';

const folders: string[] = [];

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** What a run of the sync action gets besides the simulator. */
export interface Sync {
  /** Files by their paths in the workspace. The first is the users file, unless the input `users-file` names another. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly whileRunning?: RunOptions['whileRunning'];
}

/** An entry of the outputs `plan` and `results`. */
export interface OutputEntry {
  readonly row: number | null;
  readonly id: number | null;
  readonly email: string;
  readonly action: string;
  readonly fields: string[];
  readonly error: string | null;
}

/** The result of the run, with the parsed outputs `plan` and `results`. */
export type SyncResult = ActionResult & { readonly plan: OutputEntry[]; readonly results: OutputEntry[] };

/**
 * Runs the sync action in a workspace with the files.
 *
 * @throws {Error} if a plan sends any request but GET, whatever the test checks
 */
export async function sync(
  account: Simulator,
  { files, inputs = {}, env, whileRunning }: Sync,
): Promise<SyncResult> {
  const workspace = await workspaceWith(files);
  const before = account.requests.length;
  const ran = await runAction({
    action: 'sync',
    inputs: {
      'api-key': FULL_KEY,
      'api-url': account.url,
      'users-file': Object.keys(files)[0] ?? '',
      ...inputs,
    },
    env: { GITHUB_WORKSPACE: workspace, ...env },
    ...(whileRunning && { whileRunning }),
  });
  if (inputs['mode'] !== 'apply') {
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

/** Creates a workspace with the files and returns its path. It is deleted after the tests of the test file. */
export async function workspaceWith(files: Sync['files']): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
  folders.push(workspace);
  await Promise.all(
    Object.entries(files).map(([name, content]) => writeFile(join(workspace, name), content)),
  );
  return workspace;
}

function parseEntries({ outputs, files }: ActionResult, name: 'plan' | 'results'): OutputEntry[] {
  const text = outputs[name] || files[outputs[`${name}-file`] ?? ''] || '[]';
  return JSON.parse(text) as OutputEntry[];
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
