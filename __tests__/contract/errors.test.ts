/**
 * What `docs/errors.md` and the code say of one another. Scenes play the action in this process, with a MOCO and a
 * clock of the test's own, until it has said every sentence that stands in the source: a new one that no scene
 * says fails here, and so does a line without a heading and a heading without a line.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import type { World } from '../../src/moco/client.ts';
import { ERROR_WORDS } from '../../src/runner/failure.ts';
import type { Toolkit } from '../../src/runner/toolkit.ts';
import { run } from '../../src/update-user/run.ts';
import { recordingToolkit } from '../support/toolkit.ts';

/** What MOCO, or the network before it, does with a request. */
type Answer =
  { status: number; body?: unknown; headers?: object; breaks?: Error } | { error: Error } | 'hang';

interface Scene {
  readonly inputs: Readonly<Record<string, string>>;
  /** By `METHOD path`. Of several, each request gets the next; the last one stays. */
  readonly moco: Readonly<Record<string, Answer | readonly Answer[]>>;
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

const ok = (body: unknown, headers = {}): Answer => ({ status: 200, body, headers });
const broken = (code: string, message = ''): Answer => ({
  error: Object.assign(new Error(message), { type: 'system', code }),
});

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
const CODES = [...casesOf('src/runner/failure.ts', 'causeInWords'), 'CERT_HAS_EXPIRED', 'EPROTO'];

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
  ...['..', 'large.png', 'package.json', 'missing.png'].map((avatar) => ({ avatar })),
  { avatar: 'docs/job-summary.png', ...additional('{"avatar": {}}') },
  { 'api-key': '', 'user-id': '' },
].map((inputs) => {
  const isLarge = 'avatar' in inputs && inputs.avatar === 'large.png';
  return scene(inputs as Scene['inputs'], isLarge ? { toolkit: { workspace } } : {});
});

const SCENES = [
  ...STORIES,
  ...ONBOARDING,
  ...OFFBOARDING,
  ...NOT_FOUND,
  ...REFUSALS,
  ...NOT_MOCO,
  ...NETWORK,
  ...BAD_INPUTS,
];

/** Text in the source that is not for people to read in a log. */
const NOT_SAID = [
  'Token token=', // a header
  'no repository', // the User-Agent where there is no workflow
  'No field has the input', // a guard that the story never reaches
  'A dry run must not write', // another one
  'tunneling socket could not be established', // the proxy agent's words, which ours replace
];

/** Its words are parts of a table, not messages. */
const NO_MESSAGES = ['src/runner/summary.ts'];

interface Line {
  readonly text: string;
  /** The output `error`, for the message of a failed step; the lines that follow it have none. */
  readonly word?: string | undefined;
}

let said: readonly Line[];

beforeAll(async () => {
  said = (await Promise.all(SCENES.map(play))).flat();
});

afterAll(() => rmSync(workspace, { recursive: true }));

describe('docs/errors.md', () => {
  const headings = readHeadings(readFileSync('docs/errors.md', 'utf8'));
  const headingsFor = (text: string): Heading[] => headings.filter(({ pattern }) => pattern.test(text));

  it('has exactly one heading for each line that the action says', () => {
    const wrong = said
      .map(({ text }) => ({ text, headings: headingsFor(text).map(({ title }) => title) }))
      .filter((line) => line.headings.length !== 1);
    expect(wrong).toEqual([]);
  });

  it('has no heading for a line that the action never says', () => {
    const stale = headings.filter(({ pattern }) => !said.some(({ text }) => pattern.test(text)));
    expect(stale.map(({ title }) => title)).toEqual([]);
  });

  it('has each message under the word that later steps get', () => {
    const messages = said.filter(({ word }) => word !== undefined);
    const misplaced = messages.filter(
      ({ text, word }) => !headingsFor(text).some(({ group }) => group === `\`${word}\``),
    );
    expect(misplaced).toEqual([]);
    expect(new Set(messages.map(({ word }) => word))).toEqual(new Set(ERROR_WORDS));
  });

  it('has a group for each word, in the order of the code', () => {
    const groups = [...new Set(headings.map(({ group }) => group))];
    expect(groups.slice(0, ERROR_WORDS.length)).toEqual(ERROR_WORDS.map((word) => `\`${word}\``));
  });

  it('tells cause and cure of each', () => {
    const without = headings.filter(
      ({ body }) => !/^\n- \*\*Cause:\*\* \S[^]*\n- \*\*Cure:\*\* \S/.test(body),
    );
    expect(without.map(({ title }) => title)).toEqual([]);
  });
});

describe('the scenes of this test', () => {
  it('say every sentence that stands in the source', () => {
    const everything = said.map(({ text }) => text).join('\n');
    const sentences = sourceFiles().flatMap((file) => sentencesIn(file));
    expect(sentences.length).toBeGreaterThan(80);
    const silent = sentences.filter(({ text }) => !NOT_SAID.includes(text) && !everything.includes(text));
    expect(silent).toEqual([]);
  });
});

/** Plays a scene to its end; a wait takes no time. Gives every line of the log, every heading and entry of the summary. */
async function play({ inputs, moco, toolkit = {}, agentFor }: Scene): Promise<Line[]> {
  const recorded = recordingToolkit({ ...LEAST, ...inputs });
  let now = Date.parse('2026-11-23T12:00:00Z');
  const world = {
    fetch: fetchFrom({ 'GET /users/7': ok(USER), ...moco }),
    agentFor: agentFor ?? ((): Promise<Agent> => Promise.resolve(new Agent())),
    now: () => now,
    random: () => 0,
    sleep: (milliseconds: number): Promise<void> => {
      now += milliseconds;
      return Promise.resolve();
    },
  };
  await run({ ...recorded, ...toolkit }, world, 'test');
  const word = recorded.outputs['error'];
  const log = recorded.said.flatMap((entry) => linesOf(entry, word));
  const summaries = recorded.summaries.flatMap((html) => [...html.matchAll(/<(h[1-6]|li)>(.*?)<\/\1>/g)]);
  return [...log, ...summaries.map(([, , text = '']) => ({ text }))];
}

/** The lines of one entry of the log. The first of a failure is its message; so is each fault of a list. */
function linesOf(entry: string, word: string | undefined): Line[] {
  const [, kind = '', text = ''] = /^(\w+) ([^]*)$/.exec(entry) ?? [];
  if (kind === 'mask') return [];
  return text.split('\n').map((line, index) => {
    const isMessage = kind === 'failed' && (index === 0 || line.startsWith('- '));
    return { text: line.replace(/^- /, ''), word: isMessage ? word : undefined };
  });
}

function fetchFrom(moco: Scene['moco']): World['fetch'] {
  const asked: Record<string, number> = {};
  const fetch = (url: string, init: { method: string; signal: AbortSignal }): Promise<unknown> => {
    const path = new URL(url).pathname.replace(/^\/(api\/v1|moco)/, '');
    const line = `${init.method} ${path}`;
    const answers = [moco[line] ?? []].flat();
    const count = (asked[line] = (asked[line] ?? 0) + 1);
    const answer = answers[count - 1] ?? answers.at(-1);
    if (answer === undefined) return Promise.reject(new Error(`The scene has no ${line}`));
    if (answer === 'hang') {
      return new Promise((_, reject) =>
        init.signal.addEventListener('abort', () => reject(new Error('aborted'))),
      );
    }
    if ('error' in answer) return Promise.reject(answer.error);
    const { status, body = '', headers = {}, breaks } = answer;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const arrayBuffer = (): Promise<Buffer> =>
      breaks ? Promise.reject(breaks) : Promise.resolve(Buffer.from(text));
    return Promise.resolve({ status, headers: new Headers(headers as Record<string, string>), arrayBuffer });
  };
  return fetch as unknown as World['fetch'];
}

interface Heading {
  readonly group: string;
  readonly title: string;
  /** Matches the start of a line; `…` is anything. */
  readonly pattern: RegExp;
  readonly body: string;
}

function readHeadings(page: string): Heading[] {
  return page.split(/^## /m).flatMap((section) => {
    const [first = '', ...parts] = section.split(/^### /m);
    const group = first.split('\n', 1)[0] ?? '';
    return parts.map((part) => {
      const [, title = '', body = ''] = /^`+ ?(.*?) ?`+\n([^]*)$/.exec(part) ?? [];
      return { group, title, pattern: startingLike(title), body };
    });
  });
}

function startingLike(title: string): RegExp {
  const pieces = title.split('…').map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${pieces.join('.*')}`);
}

function sourceFiles(): string[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((file) => join('src', file));
  return files
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !NO_MESSAGES.includes(file));
}

/** The texts of a file, and the pieces of its templates, that have two words or more. */
function sentencesIn(file: string): { file: string; text: string }[] {
  const texts: string[] = [];
  walk(parse(file), (node) => {
    const isPiece = ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    if (ts.isStringLiteralLike(node) || isPiece) texts.push(node.text.trim());
  });
  return texts.filter((text) => /[a-z]\S* \S*[a-z]/i.test(text)).map((text) => ({ file, text }));
}

/** The texts of the `case`s in a function. */
function casesOf(file: string, name: string): string[] {
  const cases: string[] = [];
  walk(parse(file), (node) => {
    if (!ts.isFunctionDeclaration(node) || node.name?.text !== name) return;
    walk(node, (inner) => {
      if (ts.isCaseClause(inner) && ts.isStringLiteral(inner.expression)) cases.push(inner.expression.text);
    });
  });
  if (cases.length === 0) throw new Error(`There is no ${name} with cases in ${file}`);
  return cases;
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}
