/** `SECURITY.md` against the code: which requests there are, and where files are written. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { pullRequestEnv, startGitHub, WRITE_TOKEN } from '../../simulator/github.ts';
import { ALL_FIELDS, type Field } from '../../src/model/fields.ts';
import { closing, moco, REAL_KEY, step } from '../support/step.ts';
import { APPLY_ALL, csv, sync, syncBundle } from '../support/sync.ts';
import { itOnlyWhere } from '../support/system.ts';

const page = readFileSync('SECURITY.md', 'utf8');
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join('src', file), 'utf8'));

/** All that a pattern finds in the source, sorted and without duplicates. */
const inSource = (pattern: RegExp): string[] => {
  const found = sources.flatMap((source) => [...source.matchAll(pattern)].map(([, match]) => match ?? ''));
  return [...new Set(found)].sort();
};

describe('SECURITY.md', () => {
  it('lists every path of MOCO that the code has, and no other', () => {
    const paths = inSource(/['`](\/(?:users|units|session|account|profile)\b[^'`]*)['`]/g);
    const listed = [...page.matchAll(/`(?:GET|POST|PUT) (\/[^`]*)`/g)].map(([, path = '']) => path);
    const ofMoco = listed.filter((path) => path !== '/graphql');
    const known = paths.map((path) => path.replace(/\$\{[^}]*\}/g, '{id}'));
    // Vacation entries are the only ones whose path is put together.
    expect([...new Set(ofMoco)].sort()).toEqual([...new Set([...known, '/users/holidays/{id}'])].sort());
  });

  it.each([
    ['starts another program', /['"](?:node:)?(child_process|cluster|worker_threads)['"]/g],
    ['deletes anything in MOCO', /['"](DELETE)['"]/g],
    ['turns the verification of certificates off', /(rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED)/g],
    ['reads GITHUB_TOKEN', /(GITHUB_TOKEN)/g],
  ])('is right that no code %s', (_, pattern) => {
    expect(inSource(pattern)).toEqual([]);
  });
});

describe('the fields that SECURITY.md calls', () => {
  const { Public: listedPublic, Personal: listedPersonal } = Object.fromEntries(
    [...page.matchAll(/^- \*\*(Public|Personal) fields\*\* are ([^]*?)\.$/gm)].map(([, kind, list]) => [
      kind,
      list,
    ]),
  ) as Record<string, string>;

  /** How the page names a field. */
  const NAMES: Readonly<Record<string, string>> = {
    ...{ firstname: 'name', lastname: 'name', email: 'e-mail address', avatar: 'avatar' },
    ...{ 'mobile-phone': 'phone numbers', 'work-phone': 'phone numbers' },
  };
  const named = (privacy: Field['privacy']): string[] => {
    const fields = ALL_FIELDS.filter((field) => field.privacy === privacy);
    return [...new Set(fields.map(({ input, label }) => NAMES[input] ?? label.toLowerCase()))].sort();
  };
  const listed = (list = ''): string[] =>
    list
      .replace(/ \(.*?\)/s, '')
      .split(/,\s|\sand\s/)
      .map((name) => name.replace(/\s+/g, ' ').replaceAll('`', '').toLowerCase())
      .sort();

  it('public are public', () => expect(listed(listedPublic)).toEqual(named('public')));

  it('personal are personal', () => {
    expect(listed(listedPersonal)).toEqual([...named('personal'), 'additional fields'].sort());
  });
});

it('MOCO does not get the token of GitHub, and the comment does not have the key', async () => {
  const [account, github] = [await moco(), closing(await startGitHub())];
  const given = { ...csv('id;lastname', '1003;Keller'), inputs: { 'api-key': REAL_KEY } };
  await syncBundle(account, given, { env: pullRequestEnv(github) });
  expect(account.requests.length).toBeGreaterThan(0);
  expect(JSON.stringify(account.requests)).not.toContain(WRITE_TOKEN);
  expect(github.comments).toHaveLength(1);
  expect(JSON.stringify([github.comments, github.requests])).not.toContain(REAL_KEY);
});

describe('the log has no names of people', () => {
  const NAMES = /Giulia|Rossi|Keller|Nora|Vogt/;

  it('of the action for one user', async () => {
    const account = await moco();
    const updated = await step(account, { lastname: 'Keller' });
    const created = await step(account, {
      ...{ 'user-id': '', 'user-email': 'new@example.com', 'create-if-missing': 'true' },
      ...{ firstname: 'Nora', lastname: 'Vogt', team: 'Design' },
    });
    expect([updated.outputs['lastname'], created.outputs['lastname']]).toEqual(['Keller', 'Vogt']);
    expect(updated.log + created.log).not.toMatch(NAMES);
  });

  it('of the sync', async () => {
    const file = csv(
      'id;email;firstname;lastname;team',
      '1003;;;Keller;',
      ';new@example.com;Nora;Vogt;Design',
    );
    const inputs = { ...APPLY_ALL, 'create-missing': 'true' };
    const ran = await sync(await moco(), { ...file, inputs });
    expect(ran.outputs['error']).toBe('');
    expect(ran.summary).toContain('Vogt');
    expect(ran.log).not.toMatch(NAMES);
  });
});

describe('the files of plan and results', () => {
  const folder = mkdtempSync(join(tmpdir(), 'security-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  itOnlyWhere(process.platform !== 'win32', 'Windows has no modes')(
    'can be read by their owner only',
    async () => {
      const env = { RUNNER_TEMP: folder };
      const ran = await syncBundle(await moco(), csv('id;lastname', '1003;Keller'), { env });
      const file = ran.outputs['plan-file'] ?? '';
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    },
  );
});
