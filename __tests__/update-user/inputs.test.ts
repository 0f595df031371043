/** The rules of the inputs of the action for one user: from text to a value, or to an issue that names the input. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ActionError } from '../../src/moco/errors.ts';
import { NAME_REF } from '../../src/model/parsers.ts';
import { readInputs, type Inputs } from '../../src/update-user/inputs.ts';
import { canLink, describeOnlyWhere } from '../support/system.ts';
import { inputsFrom } from '../support/toolkit.ts';

type Given = Readonly<Record<string, string>>;

/** The inputs without which the action does not run. */
const REQUIRED = { 'api-key': 'k', subdomain: 'acme', 'user-id': '7' };
const BY_EMAIL = { 'user-id': '', 'user-email': 'a@b.ch' };
const EMPLOYED = { 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,6' };
const VACATION = { 'vacation-days': '12.5', 'vacation-title': 'Urlaubsanspruch' };

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(9)]);
const folder = mkdtempSync(join(tmpdir(), 'inputs-'));
const workspace = join(folder, 'work');
mkdirSync(workspace);
writeFileSync(join(workspace, 'photo'), PNG);
writeFileSync(join(workspace, 'text.png'), 'x');
writeFileSync(join(workspace, 'big.png'), Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)]));
writeFileSync(join(folder, 'outside.png'), PNG);
if (canLink) {
  symlinkSync(join(folder, 'outside.png'), join(workspace, 'link.png'));
  symlinkSync(join(workspace, 'photo'), join(workspace, 'inside.png'));
}
afterAll(() => rmSync(folder, { recursive: true }));

function read(inputs: Given, mask: (secret: string) => unknown = () => undefined): Inputs {
  const log = {
    mask: (secrets: readonly string[]) => secrets.forEach(mask),
    sanitize: (text: string) => text,
  };
  return readInputs(inputsFrom({ ...REQUIRED, ...inputs }), workspace, '2026-11-23', log);
}

/** The issues with the inputs; none if they are valid. */
function issuesOf(inputs: Given): readonly string[] {
  try {
    read(inputs);
  } catch (error) {
    const details = error instanceof ActionError ? error.details : undefined;
    if (details?.kind === 'invalid-input') return details.issues.map(({ text }) => text);
    throw error;
  }
  return [];
}

/** The inputs that the issues name first, in order. */
function invalidInputs(inputs: Given): (string | undefined)[] {
  return issuesOf(inputs).map((issue) => /`([\w-]+)`/.exec(issue)?.[1]);
}

/** By MOCO's keys. */
function desiredBy(inputs: Given): Record<string, unknown> {
  return Object.fromEntries(read(inputs).desired.fields.map(({ field, value }) => [field.requestKey, value]));
}

it('the required inputs get defaults for all others', () => {
  expect(read({})).toEqual({
    account: { url: 'https://acme.mocoapp.com/api/v1', host: 'acme.mocoapp.com' },
    apiKey: 'k',
    desired: {
      key: { id: 7 },
      fields: [],
      employment: { start: undefined, end: undefined },
      vacation: undefined,
    },
    createIfMissing: false,
    welcomeEmail: undefined,
    includePersonalData: false,
    dryRun: false,
    requestTimeoutMs: 60_000,
    retryTimeoutMs: 180_000,
  });
});

describe('an input of a field becomes a value under a key of MOCO', () => {
  it.each<[Given, Record<string, unknown>]>([
    [{ firstname: ' Anna ' }, { firstname: 'Anna' }],
    [{ lastname: 'Keller' }, { lastname: 'Keller' }],
    [{ email: 'Anna.Keller@Example.com' }, { email: 'Anna.Keller@Example.com' }],
    [{ password: ' x ' }, { password: ' x ' }],
    [{ team: '5' }, { unit_id: 5 }],
    [{ team: 'Design' }, { unit_id: { [NAME_REF]: 'Design' } }],
    [{ role: 'Boss' }, { role_id: { [NAME_REF]: 'Boss' } }],
    [{ active: 'False' }, { active: false }],
    [{ external: 'TRUE' }, { external: true }],
    [{ language: 'de-CH' }, { language: 'de-CH' }],
    [{ birthday: '1990-02-28' }, { bday: '1990-02-28' }],
    [{ tags: 'Bern, Design\nDesign' }, { tags: ['Bern', 'Design'] }],
    [{ 'custom-properties': '{"A": 7}' }, { custom_properties: { A: '7' } }],
    [{ clear: 'birthday,tags\n info' }, { bday: null, tags: [], info: '' }],
    [{ 'additional-fields': '{"nickname": "Giu"}' }, { nickname: 'Giu' }],
    [{ avatar: 'photo' }, { avatar: { filename: 'photo', base64: PNG.toString('base64') } }],
    [{ avatar: 'photo' }, { avatar: { filename: 'photo', base64: PNG.toString('base64') } }],
    [{ firstname: '', team: ' ', tags: '', clear: '\n', 'additional-fields': '' }, {}],
    // As `toJSON` gives for what is missing. Inside of `additional-fields` it is a value.
    [{ 'custom-properties': 'null', 'additional-fields': ' null ' }, {}],
    [{ 'additional-fields': '{"nickname": null}' }, { nickname: null }],
  ])('%j', (inputs, expected) => {
    expect(desiredBy(inputs)).toEqual(expected);
  });
});

describe('an input of the step becomes a value', () => {
  it.each<[Given, object]>([
    [BY_EMAIL, { desired: { key: { email: 'a@b.ch' } } }],
    [{ 'api-key': ' k\n' }, { apiKey: 'k' }],
    [{ subdomain: '', 'api-url': 'http://localhost:3000/api/v1//' }, { account: { host: 'localhost:3000' } }],
    [
      { 'request-timeout': '1.5', 'retry-timeout': '0' },
      { requestTimeoutMs: 1_500, retryTimeoutMs: 0 },
    ],
    [{ 'dry-run': 'true' }, { dryRun: true }],
    [{ 'dry-run': 'ja' }, { dryRun: true }],
    [{ 'dry-run': 'no' }, { dryRun: false }],
    [{ 'include-personal-data': 'true' }, { includePersonalData: true }],
    [
      { ...BY_EMAIL, 'create-if-missing': 'true' },
      { createIfMissing: true, welcomeEmail: undefined },
    ],
    [{ ...BY_EMAIL, 'create-if-missing': 'true', 'welcome-email': 'false' }, { welcomeEmail: false }],
    [
      { ...EMPLOYED, 'employment-end': '2027-01-01' },
      { desired: { employment: { start: { from: '2027-01-01' }, end: '2027-01-01' } } },
    ],
    [
      { ...EMPLOYED, 'employment-pattern': '8,4/8,4/8,4/8,4/0' },
      { desired: { employment: { start: { hours: { pattern: { am: [4.2, 4.2, 4.2, 4.2, 0] } } } } } },
    ],
    [VACATION, { desired: { vacation: { year: 2026, title: 'Urlaubsanspruch', days: 12.5 } } }],
    [{ ...VACATION, 'vacation-days': '0' }, { desired: { vacation: { days: 0 } } }],
    [{ ...VACATION, 'vacation-days': '366' }, { desired: { vacation: { days: 366 } } }],
    // The year of the first day, if that is a later year than this one.
    [{ ...VACATION, ...EMPLOYED }, { desired: { vacation: { year: 2027 } } }],
    [
      { ...VACATION, ...EMPLOYED, 'employment-start': '2025-12-31' },
      { desired: { vacation: { year: 2026 } } },
    ],
    [{ ...VACATION, ...EMPLOYED, 'vacation-year': '2026' }, { desired: { vacation: { year: 2026 } } }],
  ])('%j', (inputs, expected) => {
    expect(read(inputs)).toMatchObject(expected);
  });
});

describe('an input that breaks a rule is an issue that names it', () => {
  it.each<[Given, string[]]>([
    [{ 'api-key': '' }, ['api-key']],
    [{ 'api-key': 'two words' }, ['api-key']],
    [{ 'api-key': 'a\nb' }, ['api-key']],
    [{ subdomain: 'evil.com' }, ['subdomain']],
    [{ subdomain: '', 'api-url': 'http://gateway.example.org/' }, ['api-url']],
    ...['12a', '0', '1e3', '99999999999999999999', '1003/../1002'].map((id): [Given, string[]] => [
      { 'user-id': id },
      ['user-id'],
    ]),
    [{ 'user-id': '', 'user-email': 'nobody' }, ['user-email']],
    [{ email: 'nobody' }, ['email']],
    [{ active: 'perhaps' }, ['active']],
    [{ team: '000' }, ['team']],
    [{ language: 'es' }, ['language']],
    [{ birthday: '1990-02-30' }, ['birthday']],
    [{ tags: ' , ' }, ['tags']],
    [{ 'custom-properties': '[1]' }, ['custom-properties']],
    [{ 'custom-properties': '{"A": null, "B": {"c": 1}, "C": [1]}' }, ['custom-properties']],
    [{ 'custom-properties': JSON.stringify({ A: 'x'.repeat(12_000) }) }, ['custom-properties']],
    [{ 'additional-fields': '{"big": 12345678901234567890}' }, ['additional-fields']],
    [{ 'additional-fields': '{"x": 1e400}' }, ['additional-fields']],
    [{ 'dry-run': 'maybe' }, ['dry-run']],
    [{ 'request-timeout': '0' }, ['request-timeout']],
    [{ 'retry-timeout': '-1' }, ['retry-timeout']],
    [{ ...EMPLOYED, 'employment-pattern': '8,8,8,8' }, ['employment-pattern']],
    [
      { ...EMPLOYED, 'employment-pattern': '{"am": [20,1,1,1,1], "pm": [5,1,1,1,1]}' },
      ['employment-pattern'],
    ],
    [{ 'employment-end': '31.11.2026' }, ['employment-end']],
    ...['-1', '366.01', '367', '1.255', '1,2,5', 'all'].map((days): [Given, string[]] => [
      { ...VACATION, 'vacation-days': days },
      ['vacation-days'],
    ]),
    ...['26', '1999', '2101', 'next'].map((year): [Given, string[]] => [
      { ...VACATION, 'vacation-year': year },
      ['vacation-year'],
    ]),
    [{ 'create-if-missing': 'perhaps', 'welcome-email': 'true' }, ['create-if-missing']],
    ...['missing.png', 'text.png', 'big.png', '../outside.png', '..', '.', '/etc/passwd'].map(
      (avatar): [Given, string[]] => [{ avatar }, ['avatar']],
    ),
  ])('%j', (inputs, invalid) => {
    expect(invalidInputs(inputs)).toEqual(invalid);
  });
});

describeOnlyWhere(canLink, 'no links')('a link as `avatar`', () => {
  it('may lead to a file of the workspace, whose name MOCO gets', () => {
    expect(desiredBy({ avatar: 'inside.png' })).toMatchObject({ avatar: { filename: 'photo' } });
  });

  it('must not lead out of the workspace', () => {
    expect(invalidInputs({ avatar: 'link.png' })).toEqual(['avatar']);
  });
});

describe('inputs that do not go together are an issue', () => {
  it.each<[string, Given, string[]]>([
    ['no account', { subdomain: '' }, ['subdomain']],
    ['two accounts', { 'api-url': 'https://x.ch' }, ['subdomain']],
    ['no user', { 'user-id': '' }, ['user-id']],
    ['two users', { 'user-email': 'a@b.ch' }, ['user-id']],
    [
      'two invalid users and accounts',
      { 'user-email': 'x', 'api-url': 'y' },
      ['subdomain', 'api-url', 'user-id', 'user-email'],
    ],
    ['a field that is set and cleared', { clear: 'info', info: 'x' }, ['clear']],
    [
      'an invalid field that is cleared',
      { clear: 'birthday', birthday: '1990-02-31' },
      ['birthday', 'clear'],
    ],
    ['a field that cannot be cleared', { clear: 'team' }, ['clear']],
    ['a field in another case', { clear: 'Info' }, ['clear']],
    ['a start without hours', { 'employment-start': '2027-01-01' }, ['employment-start']],
    ['hours without a start', { 'employment-pattern': '8,8,8,8,8' }, ['employment-start']],
    ['an end before the start', { ...EMPLOYED, 'employment-end': '2026-12-31' }, ['employment-end']],
    ['a start before 1950', { ...EMPLOYED, 'employment-start': '1949-12-31' }, ['employment-start']],
    ['an end that stands for none', { ...EMPLOYED, 'employment-end': '9999-12-31' }, ['employment-end']],
    ['vacation days without a title', { 'vacation-days': '25' }, ['vacation-days']],
    ['a vacation title without days', { 'vacation-title': 'Urlaubsanspruch' }, ['vacation-days']],
    ['a vacation year without days', { 'vacation-year': '2027' }, ['vacation-year']],
    [
      'a vacation year with a title, without days',
      { 'vacation-year': '2027', 'vacation-title': 'Urlaubsanspruch' },
      ['vacation-days', 'vacation-year'],
    ],
    ['a creation by ID', { 'create-if-missing': 'true' }, ['create-if-missing']],
    ['a welcome e-mail without a creation', { 'welcome-email': 'false' }, ['welcome-email']],
  ])('%s', (_, inputs, invalid) => {
    expect(invalidInputs(inputs)).toEqual(invalid);
  });
});

it('The last day of an open-ended employment is to be left empty', () => {
  expect(issuesOf({ 'employment-end': '9999-12-31' })).toEqual([
    '`employment-end` "9999-12-31" must be a day from 1950 to 2100. An open-ended employment has no last day: leave it empty',
  ]);
});

it.each([
  ['unit_id', '"202"', 'an ID'],
  ['role_id', '"Mitarbeiter"', 'an ID'],
  ['active', '"false"', '`true` or `false`'],
  ['external', '"1"', '`true` or `false`'],
])(
  '`additional-fields` must not have %s as a text, which MOCO would take for another value: %s',
  (key, value, type) => {
    expect(issuesOf({ 'additional-fields': `{"${key}": ${value}}` })).toEqual([
      `\`additional-fields\` must have "${key}" as ${type}, without quotes`,
    ]);
  },
);

describe('`additional-fields` must not have a key', () => {
  it.each<[string, Given, RegExp]>([
    ['that an input sets too', { team: '5', 'additional-fields': '{"unit_id": 6}' }, /"unit_id".*`team`/],
    [
      'that is cleared',
      { clear: 'birthday', 'additional-fields': '{"bday": "1990-01-01"}' },
      /"bday".*`birthday`/,
    ],
    ['that an avatar sets', { avatar: 'photo', 'additional-fields': '{"avatar": null}' }, /"avatar"/],
    ['that has an input with rules', { 'additional-fields': '{"welcome_email": false}' }, /`welcome-email`/],
    [
      'that MOCO only returns, and names its input',
      { 'additional-fields': '{"birthday": "x"}' },
      /`birthday`/,
    ],
    ['that is the external flag', { 'additional-fields': '{"extern": true}' }, /`external`/],
    ['that is the team', { 'additional-fields': '{"unit": 5}' }, /`team`/],
    ['that is the role', { 'additional-fields': '{"role": 5}' }, /`role`/],
    ['that is the ID', { 'additional-fields': '{"id": 5}' }, /"id"/],
    ['that is the URL of the avatar', { 'additional-fields': '{"avatar_url": "x"}' }, /`avatar`/],
  ])('%s', (_, inputs, issue) => {
    const issues = issuesOf(inputs);
    expect(issues).toEqual([expect.stringMatching(/^`additional-fields`/)]);
    expect(issues[0]).toMatch(issue);
  });

  it('if the value of the input is invalid, and then both are issues', () => {
    expect(invalidInputs({ active: 'perhaps', 'additional-fields': '{"active": true}' })).toEqual([
      'active',
      'additional-fields',
    ]);
  });
});

it('all issues are reported together', () => {
  const inputs = {
    'api-key': '',
    subdomain: 'evil.com',
    'user-id': 'x',
    'custom-properties': 'no',
    active: 'perhaps',
    clear: 'info, team',
    info: 'x',
    'additional-fields': '{"role": 1, "id": 2}',
    'dry-run': 'maybe',
  };
  expect(invalidInputs(inputs).toSorted()).toEqual(
    [...Object.keys(inputs).filter((name) => name !== 'info'), 'clear', 'additional-fields'].toSorted(),
  );
});

describe('an issue', () => {
  it('shows the value of a public input', () => {
    expect(issuesOf({ active: 'perhaps' })[0]).toContain('"perhaps"');
  });

  it.each<[Given]>([
    [{ birthday: '2001-02-30' }],
    [{ 'additional-fields': '{"secret": "2001-02-30"' }],
    [{ subdomain: '2001-02-30@evil' }],
    [{ subdomain: '', 'api-url': 'https://user:2001-02-30@gateway.example.org/' }],
    [{ avatar: '../2001-02-30', 'api-key': '2001-02-30 x' }],
  ])('does not show a value that may be personal or secret: %j', (inputs) => {
    const [issue] = issuesOf(inputs);
    expect(issue).toBeDefined();
    expect(issue).not.toContain('2001-02-30');
  });

  it('explains why a secret may be empty', () => {
    for (const cause of ['`environment:`', '`secrets: inherit`', 'Dependabot', 'forks']) {
      expect(issuesOf({ 'api-key': ' ' })).toEqual([expect.stringContaining(cause)]);
    }
  });

  it.each(['api-key', 'user-id', 'dry-run', 'employment-end'])(
    'names `%s` where it is given with underscores, which the runner only warns about',
    (name) => {
      const underscored = name.replaceAll('-', '_');
      const isRequired = name in REQUIRED;
      const inputs = { ...(isRequired && { [name]: '' }), [underscored]: '2027-01-01' };
      expect(issuesOf(inputs)).toEqual([
        `\`${underscored}\` is not an input of this action. Write \`${name}\``,
      ]);
    },
  );

  it('is none about an input of an outer action with the same value', () => {
    expect(issuesOf({ 'user-id': '7', user_id: '7', dry_run: '' })).toEqual([]);
  });

  it('names the shell that drops variables with a hyphen, once', () => {
    expect(issuesOf({ 'api-key': '', 'user-id': '' })).toEqual([expect.stringMatching(/hyphen.*dash/)]);
  });
});

describe('secrets are masked', () => {
  it.each<[Given, string[]]>([
    [{}, ['k']],
    [{ password: ' x y ' }, ['k', ' x y ']],
    [{ 'additional-fields': '{"password": "b", "nickname": "c"}' }, ['k', 'b']],
    [{ 'additional-fields': '{"password": 12345678}' }, ['k', '12345678']],
    [
      { 'additional-fields': '{"password": ["b", {"old": "c", "new": 12345678}]}' },
      ['k', 'b', 'c', '12345678'],
    ],
    [{ 'additional-fields': '{"login": [{"password": "b", "password_confirmation": "b"}]}' }, ['k', 'b']],
    [{ 'additional-fields': '{"password": null}' }, ['k']],
    [{ 'additional-fields': '{"password": [true, {"is_new": false, "old": null}]}' }, ['k']],
  ])('%j', (inputs, secrets) => {
    const masked: string[] = [];
    read(inputs, (secret) => masked.push(secret));
    expect(masked.filter(Boolean)).toEqual(secrets);
  });

  it('even if JSON is nested more deeply than a function can call itself', () => {
    const depth = 20_000;
    const nested = `{"login": ${'['.repeat(depth)}{"password": "b"}${']'.repeat(depth)}}`;
    const masked: string[] = [];
    expect(() => read({ 'additional-fields': nested }, (secret) => masked.push(secret))).toThrow(ActionError);
    expect(masked).toContain('b');
  });

  it('even if other inputs are invalid', () => {
    const masked: string[] = [];
    expect(() => read({ 'user-id': 'x', password: 'p' }, (secret) => masked.push(secret))).toThrow(
      ActionError,
    );
    expect(masked).toEqual(expect.arrayContaining(['k', 'p']));
  });
});
