/** Steps of both actions as nobody would write them, and a way to play one in this process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import type { Data } from '../../simulator/data.ts';
import type { Fault } from '../../simulator/faults.ts';
import type { Comments } from '../../src/github/plan-comment.ts';
import { run as runSync } from '../../src/sync/run.ts';
import { run as runUpdate } from '../../src/update-user/run.ts';
import { recordingSyncToolkit, recordingToolkit } from '../support/toolkit.ts';
import * as arbitrary from './arbitraries.ts';
import {
  accountOf,
  asInput,
  fill,
  mostly,
  oddText,
  someOf,
  USER,
  words,
  type Inputs,
  type Secrets,
} from './arbitraries.ts';
import { startMoco } from './moco.ts';
import { playedOf, type Played } from './rules.ts';

/** What the steps of both actions have in common. */
export interface Step {
  readonly secrets: Secrets;
  /** All but the secrets. */
  readonly inputs: Inputs;
  readonly account: arbitrary.OddAccount;
  readonly faults: readonly Fault[];
}

/** A step of "Update MOCO user". */
export interface UpdateStep extends Step {
  readonly passwordIn: 'password' | 'additional-fields' | 'none';
}

/** A step of "Sync MOCO users". */
export interface SyncStep extends Step {
  readonly file: { readonly name: string; readonly rows: readonly Inputs[] | string };
  readonly modeAndEvent: string;
  /** What GitHub's API fails with, if it fails. */
  readonly commentError: object | undefined;
  /** The request during which the job is cancelled. */
  readonly cancelAt: number | undefined;
}

const userInputs = fc.constantFrom<Inputs[]>(
  { 'user-id': `${USER.id}` },
  { 'user-email': USER.email },
  { 'user-email': 'new@example.com', 'create-if-missing': 'true' },
);
const oddUserInputs = someOf({ 'user-id': words('08', '1e3', '9007199254740993'), 'user-email': oddText });
const employmentInputs = mostly(
  fc.constantFrom<Inputs[]>(
    {},
    { 'employment-end': '2026-12-31' },
    { 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,6' },
  ),
  someOf({ 'employment-start': oddText, 'employment-pattern': oddText, 'employment-end': oddText }),
);

const common = { secrets: arbitrary.secrets, account: arbitrary.accounts, faults: arbitrary.faults };

/** Steps of "Update MOCO user". */
export const updateSteps: Arbitrary<UpdateStep> = fc.record({
  ...common,
  passwordIn: fc.constantFrom('password', 'additional-fields', 'none'),
  inputs: merged(
    arbitrary.accountInputs,
    mostly(userInputs, oddUserInputs),
    employmentInputs,
    someOf({
      ...arbitrary.FIELD_VALUES,
      ...arbitrary.COMMON_INPUTS,
      email: words('new@example.com', USER.email.toUpperCase()),
      clear: words('work-phone'),
      'additional-fields': mostly(
        fc.constantFrom(`{"nickname": "${arbitrary.PRIVATE.property}"}`, '{"__proto__": "x"}'),
        fc.oneof(oddText, arbitrary.oddJson, fc.constant('{"password": "⟦1 1⟧"')),
      ),
      'include-personal-data': words('true', 'false'),
      'dry-run': words('true', 'false', 'false'),
    }),
  ),
});

const KEYS = [
  '1002',
  '1003',
  'PAUL.lindner@example.com',
  'svenja.krause@example.com',
  'new@example.com',
  '1001',
];

const row: Arbitrary<Inputs> = merged(
  mostly(fc.constantFrom(...KEYS), oddText).map((key) => ({ [/^\d+$/.test(key) ? 'id' : 'email']: key })),
  someOf({
    ...arbitrary.FIELD_VALUES,
    clear: words('work-phone'),
    'custom-properties.Starting Month': oddText,
  }),
);

/** Steps of "Sync MOCO users". */
export const syncSteps: Arbitrary<SyncStep> = fc.record({
  ...common,
  inputs: merged(
    arbitrary.accountInputs,
    someOf({
      ...arbitrary.COMMON_INPUTS,
      'create-missing': words('true', 'true', 'false'),
      unlisted: words('ignore', 'report', 'deactivate'),
      'protected-users': words('1004', '1002, nobody@example.com'),
      'max-deactivations': words('0', '1', '1000'),
      'rate-limit': words('120', '1'),
      'pull-request-comment': words('true', 'true', 'false'),
    }),
  ),
  file: fc.record({
    name: mostly(
      fc.constantFrom('users.csv', 'users.json', 'users.yaml', '##[error]`@x&.csv'),
      fc.oneof(oddText, fc.constant('users.txt')),
    ),
    rows: mostly<SyncStep['file']['rows']>(
      fc.uniqueArray(row, { selector: ({ id, email }) => id ?? email, minLength: 1, maxLength: 5 }),
      oddText,
    ),
  }),
  // A pull request only plans: with `apply` it is invalid.
  modeAndEvent: mostly(
    fc.constantFrom(
      'apply push',
      'apply schedule',
      'plan push',
      'plan pull_request',
      'plan pull_request_target',
    ),
    fc.constantFrom('apply pull_request', 'apply pull_request_target'),
  ),
  commentError: seldom(fc.record({ status: fc.constantFrom(401, 403, 500), message: oddText })),
  cancelAt: seldom(fc.integer({ min: 1, max: 8 })),
});

/** Undefined but for one in 10. */
function seldom<T>(value: Arbitrary<T>): Arbitrary<T | undefined> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
}

/** Inputs of several kinds in one. */
function merged(...parts: readonly Arbitrary<Inputs>[]): Arbitrary<Inputs> {
  return fc.tuple(...parts).map((each) => Object.assign({}, ...each) as Inputs);
}

/** A step as the runner gives it to the action: all inputs, with the secrets in place of their marks. */
export interface Given {
  readonly inputs: Inputs;
  /** Those of {@link Step.secrets} that the step has. */
  readonly secrets: Secrets | readonly [string];
  readonly data: Data;
  readonly faults: readonly Fault[];
  /** The file's, and what started the workflow. */
  readonly content?: string;
  readonly event?: string;
}

/** What "Update MOCO user" is given. */
export function givenToUpdate({ passwordIn, ...step }: UpdateStep): Given {
  const { secrets, account, faults, inputs } = fill(step, step.secrets);
  const [apiKey, password] = secrets;
  const secretInputs = {
    password: { password },
    'additional-fields': { 'additional-fields': JSON.stringify({ password }) },
    none: {},
  }[passwordIn];
  const used = passwordIn === 'none' ? ([apiKey] as const) : secrets;
  return {
    inputs: asInputs({ ...inputs, ...secretInputs, 'api-key': apiKey }),
    secrets: used,
    data: accountOf(account),
    faults,
  };
}

/** What "Sync MOCO users" is given, and the content of its file. */
export function givenToSync(step: SyncStep): Given {
  const { secrets, account, faults, inputs, file } = fill(step, step.secrets);
  const [apiKey, token] = secrets;
  const content = typeof file.rows === 'string' ? file.rows : asFile(file.name, file.rows);
  const [mode = '', event = ''] = step.modeAndEvent.split(' ');
  const all = { ...inputs, mode, 'api-key': apiKey, 'github-token': token, 'users-file': file.name };
  return { inputs: asInputs(all), secrets, data: accountOf(account), faults, content, event };
}

/** As environment variables can hold them. */
function asInputs(inputs: Inputs): Inputs {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, asInput(value)]));
}

/** The rows as a table of CSV, or as JSON, which is YAML too. */
function asFile(name: string, rows: readonly Inputs[]): string {
  if (!name.endsWith('.csv')) return JSON.stringify(rows);
  const headings = [...new Set(rows.flatMap((cells) => Object.keys(cells)))];
  const table = [headings, ...rows.map((cells) => headings.map((heading) => cells[heading] ?? ''))];
  return table.map((line) => line.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')).join('\r\n');
}

const workspace = mkdtempSync(join(tmpdir(), 'properties-'));
afterAll(() => rmSync(workspace, { recursive: true }));

/** A folder with this file; a path that is not a plain name has no file. */
export function workspaceWith(name: string, content: string): string {
  if (/^[\w#[\]`@&.]*\w$/.test(name)) writeFileSync(join(workspace, name), content);
  return workspace;
}

/** Plays a step of "Update MOCO user". */
export async function playUpdate(step: UpdateStep): Promise<Played> {
  const { inputs, secrets, data, faults } = givenToUpdate(step);
  const moco = startMoco(data, faults);
  const toolkit = recordingToolkit(inputs);
  await runUpdate(toolkit, moco.runtime, 'test');
  await untilIdle();
  const mayHandOnSecrets = mentionSecrets(step.inputs, step.account, userResponses(step.faults));
  return playedOf({ inputs, mayHandOnSecrets }, secrets, toolkit, moco);
}

/** Plays a step of "Sync MOCO users". */
export async function playSync(step: SyncStep): Promise<Played> {
  const { inputs, secrets, data, faults, content = '', event = '' } = givenToSync(step);
  const cancel = new AbortController();
  const moco = startMoco(data, faults, (_request, count) => {
    if (count === step.cancelAt) cancel.abort();
  });
  const comments: string[] = [];
  const files: string[] = [];
  const toolkit = recordingSyncToolkit(inputs, {
    workspace: workspaceWith(inputs['users-file'] ?? '', content),
    event,
    cancel: cancel.signal,
    run: 'https://github.com/example/hr/actions/runs/1',
    saveFile: (name, text) => (files.push(text), name),
    pullRequestComments: () => Promise.resolve(commentsOf(comments, step.commentError)),
  });
  await runSync(toolkit, moco.runtime, 'test');
  await untilIdle();
  const keys = typeof step.file.rows === 'string' ? [] : step.file.rows.map(({ id, email }) => [id, email]);
  const mayHandOnSecrets = mentionSecrets(keys, userResponses(step.faults));
  return playedOf({ inputs, mayHandOnSecrets, comments, files }, secrets, toolkit, moco);
}

/** The comments of a pull request that has none yet. */
function commentsOf(written: string[], error: object | undefined): Comments {
  const write = (body: string): Promise<void> =>
    error ? Promise.reject(Object.assign(new Error(), error)) : Promise.resolve(void written.push(body));
  return {
    list: () => Promise.resolve([]),
    create: write,
    update: (_id, body) => write(body),
    whoAmI: () => Promise.resolve('github-actions[bot]'),
  };
}

/** Whether values contain marks that {@link fill} replaces by secrets. */
function mentionSecrets(...values: readonly unknown[]): boolean {
  return JSON.stringify(values).includes('⟦');
}

/** Bodies of responses that an action may take for a user. */
function userResponses(faults: readonly Fault[]): unknown[] {
  return faults.map(({ effect }) => (typeof effect === 'object' && effect.status < 300 ? effect.body : ''));
}

/** A rejection that nothing handles fails the test by now. */
function untilIdle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
