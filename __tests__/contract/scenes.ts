/** Scenes of the action for one user. Together they say every sentence that it has. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { Toolkit } from '../../src/github/toolkit.ts';
import { run } from '../../src/update-user/run.ts';
import { recordingToolkit } from '../support/toolkit.ts';
import { casesOf } from './source.ts';
import { broken, createWorld, linesOf, ok, type Answer, type Line, type Moco, type World } from './stage.ts';

export interface Scene {
  readonly inputs: Readonly<Record<string, string>>;
  readonly moco: Moco;
  readonly toolkit?: Partial<Toolkit>;
  readonly agentFor?: World['agentFor'];
}

const LEAST = { 'api-key': 'a-key-of-moco', subdomain: 'acme', 'user-id': '7' };
const BY_ADDRESS = { 'user-id': '', 'user-email': 'a@b.ch' };
const NEW_NAME = { lastname: 'Keller' };
const USER = { id: 7, lastname: 'Rossi', email: 'a@b.ch', active: true, unit: { id: 2, name: 'Design' } };
const NEXT = { link: '<https://acme.mocoapp.com/api/v1/users?page=2>; rel="next"' };
const MISSING = { ...BY_ADDRESS, 'create-if-missing': 'true' };
const NEW = { ...MISSING, firstname: 'Nora', lastname: 'Keller', team: '2' };
const NEW_USER = { ...USER, firstname: 'Nora', ...NEW_NAME };
const EMPLOYED = { 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,6' };
const LEAVING = { 'employment-end': '2026-12-31', active: 'false' };
const EMPLOYMENT = { id: 5, from: '2020-01-01', to: null, user: { id: 7 } };
const ENDED = { ...EMPLOYMENT, to: '2026-12-31' };
const BEGUN = { ...EMPLOYMENT, from: '2027-01-01' };
const DEEP = '['.repeat(100_000) + ']'.repeat(100_000);
/** How node-fetch says that an answer is larger than allowed. */
const TOO_LARGE = Object.assign(new Error('too large'), { type: 'max-size' });

const scene = (inputs: Scene['inputs'], more: Partial<Scene> = {}): Scene => ({ moco: {}, ...more, inputs });
/** An answer to the first request, which reads the user by ID. */
const reading = (answer: Answer, inputs = {}): Scene => scene(inputs, { moco: { 'GET /users/7': answer } });
const readingByAddress = (answer: Answer): Scene => scene(BY_ADDRESS, { moco: { 'GET /users': answer } });
const writing = (answer: Answer, inputs: Scene['inputs'] = NEW_NAME): Scene =>
  scene(inputs, { moco: { 'PUT /users/7': answer } });
/** An answer to the request that creates the user, whom nobody has found before. */
const creating = (answer: Answer | readonly Answer[], more: Scene['moco'] = {}, inputs = {}): Scene =>
  scene({ ...NEW, ...inputs }, { moco: { 'GET /users': ok([]), 'POST /users': answer, ...more } });
/** Answers to the requests for employments, of a user who is there. */
const employing = (moco: Scene['moco'], inputs: Scene['inputs'] = EMPLOYED): Scene =>
  scene(inputs, { moco: { 'GET /users/employments': ok([]), ...moco } });
const ending = (moco: Scene['moco'], inputs: Scene['inputs'] = LEAVING): Scene =>
  employing({ 'GET /users/employments': ok([EMPLOYMENT]), ...moco }, inputs);
const looking = (team: string, teams: readonly object[]): Scene =>
  scene({ team }, { moco: { 'GET /units': ok(teams) } });

const STORIES: readonly Scene[] = [
  scene({}),
  scene({ lastname: 'Rossi' }),
  scene({ ...NEW_NAME, 'dry-run': 'true' }),
  writing(ok({ ...USER, ...NEW_NAME })),
  writing(ok(USER)),
  writing(ok(USER), { active: 'false' }),
  writing(ok({ ...USER, ...NEW_NAME }), { ...NEW_NAME, active: 'false' }),
  scene(
    {},
    {
      toolkit: {
        setOutput: () => {
          throw new Error('no space left');
        },
      },
    },
  ),
  scene({}, { toolkit: { writeSummary: () => Promise.reject(new Error('no space left')) } }),
  reading({ error: new Error('odd') }),
];

const INACTIVE = { ...USER, active: false };
const TAKEN: Answer = { status: 422, body: { email: ['is taken'] } };
const DRY = { 'dry-run': 'true' };

const ONBOARDING: readonly Scene[] = [
  creating(ok(NEW_USER)),
  creating(ok({ ...NEW_USER, unit: { id: 3 } })),
  creating(ok(NEW_USER), {}, DRY),
  creating(ok(NEW_USER), {}, { ...EMPLOYED, ...DRY }),
  creating(ok(NEW_USER), { 'POST /users/employments': ok(BEGUN) }, EMPLOYED),
  creating(ok(NEW_USER), { 'POST /users/employments': TAKEN }, EMPLOYED),
  // Another run was faster.
  creating(TAKEN, { 'GET /users': [ok([]), ok([NEW_USER])] }),
  // The answer was lost, but not the user.
  creating(broken('ECONNRESET'), { 'GET /users': [ok([]), ok([NEW_USER])] }),
  scene(MISSING, { moco: { 'GET /users': ok([]) } }),
  scene(MISSING, { moco: { 'GET /users': ok([INACTIVE]) } }),
  employing({ 'POST /users/employments': ok(BEGUN) }),
  employing({ 'POST /users/employments': TAKEN, 'GET /users/employments': [ok([]), ok([BEGUN])] }),
  employing({ 'POST /users/employments': TAKEN }, { ...EMPLOYED, lastname: 'Rossi' }),
];

const OFFBOARDING: readonly Scene[] = [
  ending({ 'PUT /users/employments/5': ok(ENDED), 'PUT /users/7': ok(INACTIVE) }),
  ending({ 'PUT /users/employments/5': ok(ENDED), 'PUT /users/7': ok(USER) }),
  ending({ 'PUT /users/employments/5': ok(ENDED), 'PUT /users/7': { status: 422 } }),
  ending({ 'PUT /users/employments/5': ok(EMPLOYMENT) }),
  ending({ 'PUT /users/employments/5': ok({ ...EMPLOYMENT, id: 6 }) }),
  employing({ 'POST /users/employments': ok({ ...BEGUN, user: { id: 8 } }) }),
  employing({ 'POST /users/employments': ok({ ...BEGUN, from: '2099-01-01' }) }),
  creating({ status: 422 }, {}, EMPLOYED),
  scene({ 'additional-fields': '{"welcome_email": true}' }),
  ending({ 'PUT /users/7': ok(INACTIVE), 'GET /users/employments': ok([BEGUN]) }),
  ending({}, { ...LEAVING, ...DRY }),
  ending({ 'GET /users/employments': ok([{ ...EMPLOYMENT, to: '2027-06-30' }]) }, { ...LEAVING, ...DRY }),
];

const NOT_FOUND: readonly Scene[] = [
  reading({ status: 404 }),
  readingByAddress(ok([])),
  readingByAddress({ status: 404 }),
  readingByAddress(ok([USER, { ...USER, id: 8 }])),
  reading({ status: 404 }, { subdomain: '', 'api-url': 'https://gateway.example.org/moco' }),
  looking('Desing', [{ id: 2, name: 'Design' }]),
  looking(
    'Desing',
    Array.from({ length: 9 }, (_, id) => ({ id, name: `Team ${id}` })),
  ),
  looking('design', [
    { id: 2, name: 'Design' },
    { id: 3, name: 'DESIGN' },
  ]),
  looking('Design', []),
  scene({ team: 'A', role: 'B' }, { moco: { 'GET /units': ok([]), 'GET /users/roles': ok([]) } }),
];

const REFUSALS: readonly Scene[] = [401, 403, 404, 409, 422, 429, 500, 501].flatMap((status) => [
  readingByAddress({ status, body: { message: 'No' } }),
  writing({ status }),
  writing({ status, headers: { 'retry-after': '300' } }),
  creating({ status }),
  creating(ok(NEW_USER), { 'POST /users/employments': { status } }, EMPLOYED),
  employing({ 'GET /users/employments': { status } }),
  ending({ 'PUT /users/employments/5': { status } }),
]);

const NOT_MOCO: readonly Scene[] = [
  reading({ status: 302, headers: { location: 'https://login.example.org/' } }),
  reading({ status: 304 }),
  reading(ok('<html>')),
  reading(ok(DEEP)),
  reading(ok({})),
  reading(ok({ id: 8 })),
  readingByAddress(ok({})),
  readingByAddress(ok([{}])),
  readingByAddress(ok([USER], NEXT)),
  reading({ status: 200, breaks: TOO_LARGE }),
  reading({ status: 503, breaks: TOO_LARGE }),
  writing(ok('<html>')),
  creating(ok('<html>')),
  creating(ok({})),
  employing({ 'GET /users/employments': ok([{}]) }),
  employing({ 'POST /users/employments': ok({}) }),
  ending({ 'PUT /users/employments/5': ok({}) }),
];

/** Codes with a sentence of their own are taken from the source, so that none can be forgotten. */
const CODES = [
  ...casesOf('src/github/error-messages.ts', 'describeNetworkError'),
  'CERT_HAS_EXPIRED',
  'EPROTO',
];

const NETWORK: readonly Scene[] = [
  ...CODES.flatMap((code) => [reading(broken(code)), writing(broken(code)), creating(broken(code))]),
  reading(broken('ECONNRESET', 'tunneling socket could not be established, statusCode=407')),
  reading(broken('ECONNREFUSED', 'tunneling socket could not be established, cause=connect')),
  scene({}, { agentFor: () => Promise.reject(new Error('Invalid URL')) }),
  reading('hang', { 'request-timeout': '1', 'retry-timeout': '2' }),
  writing('hang', { ...NEW_NAME, 'request-timeout': '1', 'retry-timeout': '0' }),
  creating('hang', {}, { 'request-timeout': '1', 'retry-timeout': '2' }),
  creating('hang', { 'GET /users': [ok([]), 'hang'] }, { 'request-timeout': '1', 'retry-timeout': '0' }),
];

const additional = (value: string): object => ({ 'additional-fields': value });
/** With a file that is too large to be an image of a person. */
const workspace = mkdtempSync(join(tmpdir(), 'workspace-'));
writeFileSync(join(workspace, 'large.png'), Buffer.alloc(5 * 1024 * 1024 + 1));
afterAll(() => rmSync(workspace, { recursive: true }));

const custom = (value: string): object => ({ 'custom-properties': value });

const BAD_INPUTS: readonly Scene[] = [
  { 'api-key': '' },
  { 'api-key': 'two words' },
  { subdomain: '' },
  { 'api-url': 'https://gateway.example.org' },
  { 'user-id': '' },
  { 'user-email': 'a@b.ch' },
  { subdomain: 'evil.com' },
  { subdomain: 'me:secret@evil.com' },
  { subdomain: '', 'api-url': 'gateway' },
  { subdomain: '', 'api-url': 'http://gateway.example.org' },
  { subdomain: '', 'api-url': 'https://gateway.example.org?a' },
  { 'user-id': 'x' },
  { team: '0' },
  { role: '0' },
  { 'user-id': '', 'user-email': 'x' },
  { email: 'x' },
  ...[
    'active',
    'external',
    'create-if-missing',
    'welcome-email',
    'include-personal-data',
    'dry-run',
    'summary',
  ].map((name) => ({ [name]: 'yes' })),
  { language: 'es' },
  { birthday: '31.12.1990' },
  { tags: ',' },
  { clear: ',' },
  ...['{', '[]', '{"a": 9007199254740993}'].flatMap((value) => [additional(value), custom(value)]),
  custom('{"a": null}'),
  custom(`{"a": "${'x'.repeat(12_000)}"}`),
  { 'request-timeout': '0' },
  { 'retry-timeout': 'x' },
  { clear: 'lastname' },
  { clear: 'info', info: 'x' },
  { ...additional('{"info": 1}'), info: 'x' },
  ...['extern', 'birthday', 'id', 'avatar_url', 'created_at', 'updated_at'].map((key) =>
    additional(`{"${key}": 1}`),
  ),
  { 'create-if-missing': 'true' },
  { 'welcome-email': 'true' },
  { 'employment-start': '2027-01-01' },
  { ...EMPLOYED, 'employment-start': '1.1.2027' },
  ...['8', '{', '[]', '{"am": 9007199254740993}', '{}'].map((pattern) => ({
    ...EMPLOYED,
    'employment-pattern': pattern,
  })),
  { 'employment-end': '31.12.2026' },
  { ...EMPLOYED, 'employment-end': '2026-12-31' },
  ...['..', 'docs', 'large.png', 'package.json', 'missing.png'].map((avatar) => ({ avatar })),
  { avatar: 'docs/job-summary.png', ...additional('{"avatar": {}}') },
  { 'api-key': '', 'user-id': '' },
].map((inputs) => {
  const isLarge = 'avatar' in inputs && inputs.avatar === 'large.png';
  return scene(inputs as Scene['inputs'], isLarge ? { toolkit: { workspace } } : {});
});

export const SCENES: readonly Scene[] = [
  ...STORIES,
  ...ONBOARDING,
  ...OFFBOARDING,
  ...NOT_FOUND,
  ...REFUSALS,
  ...NOT_MOCO,
  ...NETWORK,
  ...BAD_INPUTS,
];

/** Plays a scene to its end, and gives every line that was said. */
export async function play({ inputs, moco, toolkit = {}, agentFor }: Scene): Promise<Line[]> {
  const recorded = recordingToolkit({ ...LEAST, ...inputs });
  const world = createWorld({ 'GET /users/7': ok(USER), ...moco });
  await run({ ...recorded, ...toolkit }, { ...world, ...(agentFor && { agentFor }) }, 'test');
  return linesOf(recorded);
}
