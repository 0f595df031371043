/** A step that syncs a file of users, played: the built action as a process, against a stand-in of the test's own. */
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

/** What the step gets beside the stand-in: a file with its name, inputs, and what the runner sets. */
export interface Sync {
  /** By their paths in the workspace; the first is the file of users, unless an input says otherwise. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly whileRunning?: RunOptions['whileRunning'];
}

/** What a person of the output `plan` or `results` is. */
export interface Person {
  readonly row: number | null;
  readonly id: number | null;
  readonly email: string;
  readonly action: string;
  readonly fields: string[];
  readonly error: string | null;
}

export type Synced = ActionResult & { readonly plan: Person[]; readonly results: Person[] };

/** Runs the action. A plan that sends anything but GET throws, whatever the test is about. */
export async function sync(
  account: Simulator,
  { files, inputs = {}, env, whileRunning }: Sync,
): Promise<Synced> {
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
  return { ...ran, plan: people(ran, 'plan'), results: people(ran, 'results') };
}

/** A CSV of users: `sync(account, csv('id;lastname', '1003;Keller'))`. */
export function csv(...lines: readonly string[]): Pick<Sync, 'files'> {
  return { files: { 'users.csv': lines.join('\r\n') } };
}

export const APPLY = { mode: 'apply' };

/** The people of the sample data, and as many more as are wanted: users from 5001 on. */
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

export async function workspaceWith(files: Sync['files']): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
  folders.push(workspace);
  await Promise.all(
    Object.entries(files).map(([name, content]) => writeFile(join(workspace, name), content)),
  );
  return workspace;
}

function people({ outputs, files }: ActionResult, name: 'plan' | 'results'): Person[] {
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

/** Waits for the other process to have come so far, or for the end of the test. */
export async function until(holds: () => boolean): Promise<void> {
  while (!isOver && !holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}
