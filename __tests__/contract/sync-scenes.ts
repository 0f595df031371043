/** Scenes of the action for many users. Together they say every sentence that the one for one user has not. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { BROKEN_EVENT, NOT_GITHUB } from '../../src/github/plan-comment.ts';
import { run } from '../../src/sync/run.ts';
import type { SyncToolkit } from '../../src/sync/toolkit.ts';
import { recordingSyncToolkit } from '../support/toolkit.ts';
import { createWorld, linesOf, ok, type Answer, type Line, type Moco } from './stage.ts';

export interface SyncScene {
  /** The file of users: its name, and what is in it where the scene brings its own. */
  readonly file: readonly [name: string, content?: string | Buffer];
  readonly inputs?: Readonly<Record<string, string>>;
  readonly moco?: Moco;
  /** The request, as `METHOD path`, at which the job is cancelled. */
  readonly cancelAt?: string;
  readonly toolkit?: Partial<SyncToolkit>;
}

const LEAST = { 'api-key': 'a-key-of-moco', subdomain: 'acme' };
const APPLY = { mode: 'apply' };
const CREATE = { 'create-missing': 'true' };
const DEACTIVATE = { unlisted: 'deactivate' };
const ADMIN = { id: 41, name: 'Administrator' };
const TEAM = { id: 2, name: 'Design' };
const USER = { id: 7, lastname: 'Rossi', email: 'a@b.ch', active: true, info: '', unit: TEAM };
const OTHER = { ...USER, id: 8, email: 'c@d.ch' };
const KELLER = { ...USER, lastname: 'Keller' };
const NORA = { ...USER, id: 9, firstname: 'Nora', lastname: 'Keller', email: 'n@b.ch' };
const DEEP = '['.repeat(20) + ']'.repeat(20);
const MANY = Array.from({ length: 101 }, (_, id) => ({ ...USER, id: 100 + id, email: `u${id}@b.ch` }));

const folder = mkdtempSync(join(tmpdir(), 'workspace-'));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'folder.csv'));
writeFileSync(join(folder, 'huge.csv'), '');
truncateSync(join(folder, 'huge.csv'), 32 * 1024 * 1024 + 1);
symlinkSync(tmpdir(), join(folder, 'out.csv'));

const csv = (...lines: string[]): SyncScene['file'] => ['users.csv', lines.join('\n')];
const json = (value: unknown): SyncScene['file'] => ['users.json', JSON.stringify(value)];
const yaml = (text: string): SyncScene['file'] => ['users.yaml', text];
const KELLERS = csv('id;lastname', '7;Keller');
const NEW = csv('email;firstname;lastname;team', 'n@b.ch;Nora;Keller;2');

/** Answers to the requests for users, the first of which reads all. */
const people = (...users: readonly object[]): Moco => ({ 'GET /users': ok(users) });

const PLANS: readonly SyncScene[] = [
  { file: KELLERS },
  { file: csv('id;lastname', '7;Rossi') },
  { file: NEW, inputs: CREATE },
  { file: csv('id;active', '7;false') },
  { file: csv('id', '7'), moco: people(USER, OTHER), inputs: { unlisted: 'report' } },
  { file: csv('email', 'a@b.ch', 'x@b.ch'), moco: people(USER, OTHER), inputs: DEACTIVATE },
  { file: csv('email', 'a@b.ch', 'x@b.ch'), moco: people(USER, OTHER, NORA), inputs: DEACTIVATE },
  { file: csv('id', '7'), moco: people(USER, OTHER), inputs: { ...DEACTIVATE, 'protected-users': 'x@y.ch' } },
  {
    file: csv('id;lastname', ...MANY.map(({ id }) => `${id};Keller`)),
    moco: people(...MANY),
    inputs: { 'rate-limit': '10' },
  },
];

const LONG: SyncScene = {
  file: csv('id', '100'),
  moco: people(...MANY.map((user) => ({ ...user, email: `${'x'.repeat(10_000)}@b.ch` }))),
  inputs: { unlisted: 'report' },
  toolkit: {
    saveFile: () => {
      throw new Error('ENOSPC');
    },
  },
};

const ERRORS: readonly SyncScene[] = [
  { file: csv('email', 'x@b.ch') },
  { file: csv('id', '70') },
  { file: csv('email', 'x@b.ch'), inputs: CREATE },
  { file: csv('email;lastname', 'a@b.ch;Keller'), moco: people(USER, { ...USER, id: 8 }) },
  { file: csv('id;team', '7;Desing'), moco: { 'GET /units': ok([TEAM]) } },
  { file: csv('id;active', '7;false'), moco: { 'GET /session': ok({ id: 7 }) } },
  { file: csv('id;active', '7;false'), inputs: { 'protected-users': '7' } },
  {
    file: csv('id;active', '7;false'),
    moco: {
      ...people({ ...USER, role: ADMIN }),
      'GET /users/roles': ok([{ ...ADMIN, is_admin: true }]),
    },
  },
];

const LIMITS: readonly SyncScene[] = ['plan', 'apply'].flatMap((mode) => [
  {
    file: csv('id;active', '7;false'),
    inputs: { mode, 'max-deactivations': '0' },
  },
  {
    file: csv('id;lastname', ...MANY.map(({ id }) => `${id};Keller`)),
    moco: people(...MANY),
    inputs: { mode, unlisted: 'report' },
  },
]);

/** Answers to a change of each of many people. */
const manyAnswer = (answer: Answer): Moco =>
  Object.fromEntries(MANY.map(({ id }) => [`PUT /users/${id}`, answer]));

const WRITES: readonly SyncScene[] = [
  { file: KELLERS, moco: { 'PUT /users/7': ok(KELLER) } },
  { file: csv('id;info', '7;x'), moco: { 'PUT /users/7': ok(USER) } },
  { file: csv('id;team', '7;3'), moco: { 'PUT /users/7': ok(USER) } },
  { file: NEW, inputs: CREATE, moco: { 'POST /users': ok(NORA) } },
  // Another run was faster.
  {
    file: NEW,
    inputs: CREATE,
    moco: { 'GET /users': [ok([USER]), ok([NORA])], 'POST /users': { status: 422 } },
  },
  { file: csv('id;active', '7;false'), moco: { 'PUT /users/7': ok({ ...USER, active: false }) } },
  { file: csv('email;lastname', 'a@b.ch;Keller', 'x@b.ch;'), moco: { 'PUT /users/7': ok(KELLER) } },
  { file: KELLERS, moco: { 'PUT /users/7': { status: 422 } } },
  {
    file: csv('id', '7'),
    inputs: DEACTIVATE,
    moco: { ...people(USER, OTHER), 'PUT /users/8': { status: 422 } },
  },
  // The others are not begun.
  {
    file: csv('id;lastname', ...MANY.map(({ id }) => `${id};Keller`)),
    inputs: { 'max-change-percent': '100' },
    moco: { ...people(...MANY), ...manyAnswer({ status: 401 }) },
  },
].map((scene) => ({ ...scene, inputs: { ...APPLY, ...scene.inputs } }));

const CANCELLED: readonly SyncScene[] = [
  { file: KELLERS, cancelAt: 'GET /users' },
  { file: KELLERS, inputs: APPLY, moco: { 'PUT /users/7': 'hang' }, cancelAt: 'PUT /users/7' },
  {
    file: csv('id;lastname', '7;Keller', '99;Keller'),
    inputs: APPLY,
    moco: { 'PUT /users/7': 'hang' },
    cancelAt: 'PUT /users/7',
  },
  { file: KELLERS, moco: { 'GET /users': 'hang' }, cancelAt: 'GET /users' },
];

const SESSIONS: readonly SyncScene[] = [ok({}), { status: 403 }, { status: 422 }].map((answer) => ({
  file: csv('id;active', '7;false'),
  moco: { 'GET /session': answer },
}));

const rejecting = (details: object): Partial<SyncToolkit> => ({
  event: 'pull_request',
  pullRequestComments: () => Promise.reject(Object.assign(new Error('odd'), details)),
});

const COMMENTS: readonly SyncScene[] = [
  { code: BROKEN_EVENT },
  { code: NOT_GITHUB },
  {},
  { status: 503 },
  { status: 403 },
  { status: 422 },
].map((details) => ({ file: KELLERS, toolkit: rejecting(details) }));

const BAD_INPUTS: readonly SyncScene[] = [
  ...[
    { mode: 'x' },
    { unlisted: 'x' },
    { 'protected-users': '0, x' },
    { 'max-deactivations': 'x' },
    { 'rate-limit': '0' },
    { 'welcome-email': 'true' },
    { 'users-file': '' },
    ...['create-missing', 'pull-request-comment', 'summary'].map((name) => ({ [name]: 'yes' })),
  ].map((inputs): SyncScene => ({ file: KELLERS, inputs })),
  { file: KELLERS, inputs: APPLY, toolkit: { event: 'pull_request' } },
];

const BAD_FILES: readonly SyncScene['file'][] = [
  ['missing.csv'],
  ['folder.csv'],
  ['huge.csv'],
  ['out.csv'],
  ['users.xlsx', ''],
  csv(''),
  csv('email;firstname', 'c@d.ch'),
  ['users.csv', Buffer.from('email\nZo\xeb', 'latin1')],
  ['users.csv', Buffer.from('\uFEFFemail', 'utf16le')],
  csv('email', 'a\0@b.ch'),
  csv('Anna;Rossi', 'Ben;Meier'),
  csv('firstname', 'Anna'),
  csv('email;firstname', ';Anna'),
  csv('email;Vorname;firstname', 'a@b.ch;;'),
  csv('email;email', 'a@b.ch;'),
  csv('email;', 'a@b.ch;x'),
  csv('email;frstname', 'a@b.ch;x'),
  csv('email;Bemerkung', 'a@b.ch;x'),
  csv('email;mobile-phone', 'a@b.ch;4,17912E+10'),
  csv('email;password', 'a@b.ch;x'),
  csv('email;avatar', 'a@b.ch;x'),
  csv('email', '"a@b.ch'),
  csv('email', 'a"b@b.ch'),
  csv('email', 'a@b.ch', 'A@b.ch'),
  csv('id', '7', '7'),
  csv('email', ...Array.from({ length: 10_001 }, () => 'x')),
  csv('email;team', 'a@b.ch;0'),
  ...['active', 'language', 'birthday', 'tags', 'clear'].map((heading) =>
    csv(`email;${heading}`, 'a@b.ch;,'),
  ),
  csv('email;clear;info', 'a@b.ch;info;x', 'c@d.ch;lastname;'),
  csv('email;custom-properties', 'c@d.ch;x', 'e@f.ch;[]'),
  csv('email;custom-properties.a', `a@b.ch;${'x'.repeat(12_000)}`),
  ['users.json', '[{'],
  ['users.json', DEEP],
  json({}),
  json(['x']),
  json([{ email: 'a@b.ch', 'custom-properties': { a: 'x', b: {} }, 'custom-properties.a': 'y' }]),
  json([{ email: 'a@b.ch', tags: [{}], firstname: [], lastname: true, 'custom-properties.a': [1] }]),
  yaml(`- ${DEEP}`),
  yaml('- email: "x'),
  yaml('- email: a@b.ch\n---\n- email: c@d.ch'),
  yaml('- email: &a a@b.ch\n- email: *a'),
  yaml('- email: !a a@b.ch'),
];

export const SYNC_SCENES: readonly SyncScene[] = [
  ...PLANS,
  LONG,
  ...ERRORS,
  ...LIMITS,
  ...WRITES,
  ...CANCELLED,
  ...SESSIONS,
  ...COMMENTS,
  ...BAD_INPUTS,
  ...BAD_FILES.map((file) => ({ file })),
  // The same person by ID and by address.
  { file: csv('id;email', '7;', ';a@b.ch') },
];

/** Plays a scene to its end, and gives every line that was said. */
export async function playSync(scene: SyncScene): Promise<Line[]> {
  const { file, inputs = {}, moco = {}, cancelAt, toolkit = {} } = scene;
  const [name, content] = file;
  const workspace = content === undefined ? folder : mkdtempSync(join(folder, 'scene-'));
  if (content !== undefined) writeFileSync(join(workspace, name), content);
  const cancelled = new AbortController();
  let tick = (): void => undefined;
  const recorded = recordingSyncToolkit(
    { ...LEAST, 'users-file': name, ...inputs },
    {
      workspace,
      cancel: cancelled.signal,
      every: (_, again) => {
        tick = again;
        again();
        return () => undefined;
      },
      ...toolkit,
    },
  );
  const world = createWorld({ ...people(USER), 'GET /session': ok({ id: 1 }), ...moco }, (line) => {
    if (line === cancelAt) cancelled.abort();
    if (line.startsWith('PUT ')) tick();
  });
  await run(recorded, world, 'test');
  return linesOf(recorded);
}
