/** Hostile steps of both actions, and functions that play one in this process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import type { Data } from '../../simulator/data.ts';
import type { Fault } from '../../simulator/faults.ts';
import type { Runtime } from '../../src/github/toolkit.ts';
import type { Comments } from '../../src/github/plan-comment.ts';
import { run as runSync } from '../../src/sync/run.ts';
import { run as runUpdate } from '../../src/update-user/run.ts';
import {
  ranWith,
  recordingSyncToolkit,
  recordingToolkit,
  type Ran,
  type Recorded,
} from '../support/toolkit.ts';
import * as arbitrary from './arbitraries.ts';
import { isTrue, mark, mostly, oddLine, oddText, someOf, USER, words, type Inputs } from './arbitraries.ts';
import { startMoco, type InProcessMoco } from './moco.ts';

/** A step, with marks in place of its secrets. */
export interface Step {
  readonly secrets: readonly [apiKey: string, other: string];
  /** Inputs with secrets. */
  readonly secretInputs: Inputs;
  readonly inputs: Inputs;
  readonly account: Parameters<typeof arbitrary.accountOf>[0];
  readonly faults: readonly Fault[];
}

/** A step of "Sync MOCO users". */
export interface SyncStep extends Step {
  /** Rows by headings, or a text that is no file of users. */
  readonly rows: readonly Inputs[] | string;
  readonly event: string;
  /** What GitHub's API fails with, if it fails. */
  readonly commentError: object | undefined;
  /** The request during which the job is cancelled. */
  readonly cancelAt: number | undefined;
}

/** What a step left behind. */
export interface Played extends Omit<Ran, 'summary' | 'log'>, Pick<InProcessMoco, 'requests' | 'waitedMs'> {
  readonly inputs: Inputs;
  /** A dry run, or a plan without `mode: apply`. */
  readonly isPreview: boolean;
  /** Without those that are empty. */
  readonly secrets: readonly string[];
  /** All that went to the log but masks. */
  readonly log: string;
  /** How often the step was set to failed. */
  readonly failures: number;
  readonly summaries: readonly string[];
  /** Bodies of comments on a pull request. */
  readonly comments: readonly string[];
  /** Values for later steps: outputs and files. Empty if they repeat a secret that is part of the user. */
  readonly handedOn: readonly string[];
}

const common = { secrets: arbitrary.secrets, account: arbitrary.accounts, faults: arbitrary.faults };

const VACATION = { 'vacation-days': '25', 'vacation-title': 'Urlaubsanspruch' };

/** Steps of "Update MOCO user". */
export const updateSteps: Arbitrary<Step> = fc.record({
  ...common,
  secretInputs: fc.constantFrom<Inputs[]>(
    { 'api-key': mark(0) },
    { 'api-key': mark(0), password: mark(1) },
    { 'api-key': mark(0), 'additional-fields': `{"password": "${mark(1, 1)}"}` },
  ),
  inputs: merged(
    ...arbitrary.commonInputs,
    someOf({
      ...arbitrary.FIELD_VALUES,
      email: words('new@example.com', USER.email.toUpperCase()),
      clear: words('work-phone'),
      'additional-fields': mostly(
        fc.constantFrom(`{"nickname": "${arbitrary.PERSONAL_PROPERTY}"}`, '{"__proto__": "x"}'),
        fc.oneof(oddText, arbitrary.oddJson),
      ),
      'include-personal-data': words('true', 'false'),
      'dry-run': words('true', 'false', 'false'),
    }),
    mostly(
      fc.constantFrom<Inputs[]>(
        { 'user-id': `${USER.id}` },
        { 'user-email': USER.email },
        { 'user-email': 'new@example.com', 'create-if-missing': 'true' },
      ),
      someOf({ 'user-id': words('08', '1e3', '9007199254740993'), 'user-email': oddText }),
    ),
    mostly(
      fc.constantFrom<Inputs[]>(
        {},
        { 'employment-end': '2026-12-31' },
        { 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,6' },
        { 'employment-start': '2022-01-01', 'employment-pattern': '8/8,0/8/8/8' },
      ),
      someOf({ 'employment-start': oddText, 'employment-pattern': oddText, 'employment-end': oddText }),
    ),
    mostly(
      // External users have none.
      fc.constantFrom<Inputs[]>({}, {}, { ...VACATION, external: 'false' }, VACATION),
      someOf({ 'vacation-days': oddText, 'vacation-title': oddText, 'vacation-year': oddText }),
    ),
  ),
});

const COMMON_KEYS = [
  '1002',
  '1003',
  'PAUL.lindner@example.com',
  'svenja.krause@example.com',
  'new@example.com',
];

/** Seldom the owner of the key, whose row is an error in most cases. */
const KEYS = ['1001', ...COMMON_KEYS, ...COMMON_KEYS, ...COMMON_KEYS];

const row = merged(
  mostly(fc.constantFrom(...KEYS), oddText).map((key) => ({ [/^\d+$/.test(key) ? 'id' : 'email']: key })),
  someOf({
    ...arbitrary.FIELD_VALUES,
    clear: words('work-phone'),
    'custom-properties.Starting Month': oddLine,
    'employment-end': words('2026-12-31', '31.12.2026'),
  }),
  mostly(
    fc.constantFrom<Inputs[]>({}, {}, {}, { 'vacation-days': '12,5', external: 'false' }),
    fc.record({ 'vacation-days': oddText }),
  ),
  mostly(
    fc.constantFrom<Inputs[]>(
      {},
      { 'employment-start': '2026-12-01', 'employment-pattern': '8,8,8,8,6' },
      { 'employment-start': '2022-01-01', 'employment-pattern': '8/8,0/8/8/8' },
    ),
    someOf({ 'employment-start': oddText, 'employment-pattern': oddText }),
  ),
);

/** Steps of "Sync MOCO users". */
export const syncSteps: Arbitrary<SyncStep> = fc
  .record({
    ...common,
    secretInputs: fc.constant({ 'api-key': mark(0), 'github-token': mark(1) }),
    inputs: merged(
      ...arbitrary.commonInputs,
      someOf({
        mode: words('apply', 'apply', 'apply', 'plan'),
        'create-missing': words('true', 'true', 'false'),
        unlisted: words('ignore', 'report', 'deactivate'),
        'protected-users': words(
          '1004',
          '1004',
          '1001, PAUL.lindner@example.com',
          '1004',
          '1002, nobody@example.com',
        ),
        'max-deactivations': words('0', '1', '1000'),
        'rate-limit': words('120', '1'),
        'pull-request-comment': words('true', 'true', 'false'),
        'end-employments': words('true', 'false'),
      }),
      mostly(
        fc.constant<Inputs>({ 'vacation-title': VACATION['vacation-title'] }),
        someOf({ 'vacation-title': oddText, 'vacation-year': words('2026', '2027') }),
      ),
      words('users.csv', 'users.json', 'users.yaml', '##[error]`@x&.csv').map((name) => ({
        'users-file': name,
      })),
    ),
    rows: mostly<SyncStep['rows']>(
      fc.uniqueArray(row, { selector: ({ id, email }) => id ?? email, minLength: 1, maxLength: 5 }),
      oddText,
    ),
    event: fc.constantFrom('push', 'schedule', 'pull_request', 'pull_request_target'),
    commentError: seldom(fc.record({ status: fc.constantFrom(401, 403, 500), message: oddText })),
    cancelAt: seldom(fc.integer({ min: 1, max: 8 })),
  })
  .map((step) => {
    // A pull request can only plan.
    const { mode: _apply, ...planInputs } = step.inputs;
    return step.event.startsWith('pull') ? { ...step, inputs: planInputs } : step;
  });

/** Undefined but for one in 10. */
function seldom<T>(value: Arbitrary<T>): Arbitrary<T | undefined> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
}

/** Inputs of several kinds in one. */
function merged(...parts: readonly Arbitrary<Inputs>[]): Arbitrary<Inputs> {
  return fc.tuple(...parts).map((each) => Object.assign({}, ...each) as Inputs);
}

const workspace = mkdtempSync(join(tmpdir(), 'properties-'));
afterAll(() => rmSync(workspace, { recursive: true }));

/** What the runner gives to the action, and MOCO's side; the users file is written to `workspace`. */
export function given(step: Step & Partial<Pick<SyncStep, 'rows'>>): {
  readonly inputs: Inputs;
  readonly data: Data;
  readonly faults: readonly Fault[];
  readonly workspace: string;
} {
  const { account, faults, rows = '', ...filled } = arbitrary.fill(step, step.secrets);
  const all = Object.entries({ ...filled.inputs, ...filled.secretInputs });
  const inputs: Inputs = Object.fromEntries(all.map(([name, value]) => [name, arbitrary.asInput(value)]));
  const file = inputs['users-file'] ?? '';
  // Any other path is one of nowhere.
  if (/^[\w#[\]`@&.]*\w$/.test(file)) writeFileSync(join(workspace, file), asFile(file, rows));
  return { inputs, data: arbitrary.accountOf(account), faults, workspace };
}

/** The rows as a table of CSV, or as JSON, which is YAML too. */
function asFile(name: string, rows: SyncStep['rows']): string {
  if (typeof rows === 'string') return rows;
  if (!name.endsWith('.csv')) return JSON.stringify(rows);
  const headings = [...new Set(rows.flatMap((cells) => Object.keys(cells)))];
  const table = [headings, ...rows.map((cells) => headings.map((heading) => cells[heading] ?? ''))];
  return table.map((line) => line.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')).join('\r\n');
}

/** What a step meets, if not a MOCO of its own in this process. */
export interface Surroundings {
  readonly runtime?: Runtime;
  /** What MOCO has: a step changes it. */
  readonly data?: Data;
}

/** Plays a step of "Update MOCO user". */
export async function playUpdate(step: Step, { runtime, data }: Surroundings = {}): Promise<Played> {
  const { inputs, faults, ...own } = given(step);
  const moco = startMoco(data ?? own.data, faults);
  const toolkit = recordingToolkit(inputs);
  await runUpdate(toolkit, runtime ?? moco.runtime, 'test');
  const isPreview = isTrue(inputs['dry-run']);
  return played(step, { inputs, isPreview }, toolkit, moco, [], [], [step.inputs, step.account]);
}

/** Plays a step of "Sync MOCO users". */
export async function playSync(step: SyncStep, { runtime, data }: Surroundings = {}): Promise<Played> {
  const { inputs, faults, data: ownData, ...rest } = given(step);
  const cancel = new AbortController();
  const moco = startMoco(data ?? ownData, faults, (_request, count) => {
    if (count === step.cancelAt) cancel.abort();
  });
  const comments: string[] = [];
  const files: string[] = [];
  const toolkit = recordingSyncToolkit(inputs, {
    ...rest,
    event: step.event,
    cancel: cancel.signal,
    run: 'https://github.com/example/hr/actions/runs/1',
    saveFile: (name, text) => (files.push(text), name),
    pullRequestComments: () => Promise.resolve(noCommentsYet(comments, step.commentError)),
  });
  await runSync(toolkit, runtime ?? moco.runtime, 'test');
  const keys = typeof step.rows === 'string' ? [] : step.rows.map(({ id, email }) => [id, email]);
  const values = [step.inputs['vacation-title'], keys];
  const isPreview = inputs['mode'] !== 'apply';
  return played(step, { inputs, isPreview }, toolkit, moco, comments, files, values);
}

/** The comments of a pull request that has none. */
function noCommentsYet(written: string[], error: object | undefined): Comments {
  const write = (body: string): Promise<void> =>
    error ? Promise.reject(Object.assign(new Error(), error)) : Promise.resolve(void written.push(body));
  return {
    list: () => Promise.resolve([]),
    create: write,
    update: (_id, body) => write(body),
    delete: () => Promise.resolve(),
    viewer: () => Promise.resolve({ login: 'github-actions[bot]' }),
  };
}

async function played(
  { secrets, secretInputs, faults }: Step,
  about: Pick<Played, 'inputs' | 'isPreview'>,
  recorded: Recorded,
  { requests, waitedMs }: InProcessMoco,
  comments: readonly string[],
  files: readonly string[],
  userValues: readonly unknown[],
): Promise<Played> {
  // A rejection that nothing handles fails the test by now.
  await new Promise((resolve) => setImmediate(resolve));
  const isOtherGiven = JSON.stringify(secretInputs).includes('⟦1');
  const used = isOtherGiven ? secrets : secrets.slice(0, 1);
  const said = recorded.said.filter((call) => !call.startsWith('mask '));
  // A response that an action takes for a user is handed on as it is.
  const bodies = faults.map(({ effect }) =>
    typeof effect === 'object' && effect.status < 300 ? effect.body : '',
  );
  const hasSecrets = JSON.stringify([userValues, bodies]).includes('⟦');
  return {
    ...ranWith(recorded),
    ...about,
    secrets: used.map((secret) => secret.trim()).filter((secret) => secret !== ''),
    log: ranWith({ ...recorded, said }).stdout,
    failures: said.filter((call) => call.startsWith('failed ')).length,
    summaries: recorded.summaries,
    comments,
    handedOn: hasSecrets ? [] : [...Object.values(recorded.outputs), ...files],
    requests,
    waitedMs,
  };
}
