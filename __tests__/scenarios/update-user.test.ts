/** The built bundle of the action for one user as a process: what only a process shows. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { FULL_KEY, sampleData } from '../../simulator/data.ts';
import { VERSION } from '../../src/version.ts';
import { casesOf } from '../support/extent.ts';
import { now } from '../support/hours.ts';
import { moco, requestLines, runBundle, step, userIn, written } from '../support/step.ts';
import { expectHarmless, expectNoForgery } from '../support/untrusted.ts';

const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Hours may change up to 92 days back, so fixed days would be too old one day. */
const NEXT_YEAR = new Date().getFullYear() + 1;
const FIRST_DAY = `${NEXT_YEAR}-01-01`;

describe('a step', () => {
  it('updates the user over one connection and shows what it did', async () => {
    const account = await moco();
    const ran = await runBundle(account, {
      lastname: 'Keller',
      active: 'false',
      'home-address': 'A\r\nB\u2028',
    });
    expect(requestLines(account)).toEqual([
      'GET /users/1003',
      'GET /users/employments?user_id=1003',
      'PUT /users/1003',
    ]);
    expect(account.connections()).toBe(1);
    expect(userIn(account)).toMatchObject({ lastname: 'Keller', active: false });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '', masks: [FULL_KEY] });
    expect(ran.outputs).toMatchObject({
      id: '1003',
      lastname: 'Keller',
      changed: 'true',
      changed_fields: '["lastname","active","home_address"]',
      error: '',
    });
    expect(ran.summary).toContain('Keller');
  });

  it('shows the same as in this process, where most tests run it', async () => {
    const inputs = { lastname: 'Keller', team: 'Design', password: 'correct horse', info: '' };
    const [inProcess, ofBundle] = [await moco({ now }), await moco({ now })];
    const expected = await step(inProcess, inputs);
    const ran = await runBundle(ofBundle, inputs);
    const comparable = (text: string, { url }: { url: string }): string =>
      text.replaceAll(new URL(url).port, 'PORT');
    expect(ran.outputs).toEqual(expected.outputs);
    expect(ran.masks).toEqual(expected.masks.filter(Boolean));
    expect(comparable(ran.log, ofBundle)).toBe(comparable(expected.log, inProcess));
    expect(comparable(ran.summary.trim(), ofBundle)).toBe(comparable(expected.summary.trim(), inProcess));
  });

  it('onboards a user with hours and vacation', async () => {
    const account = await moco();
    const ran = await runBundle(account, {
      'user-email': 'nora.vogt@example.com',
      'create-if-missing': 'true',
      firstname: 'Nora',
      lastname: 'Vogt',
      team: 'Design',
      'employment-start': FIRST_DAY,
      'employment-pattern': '8,8,8,8,6',
      'vacation-days': '25',
      'vacation-title': 'Urlaubsanspruch',
    });
    // At most two reads run in parallel.
    expect(account.connections()).toBe(2);
    expect(account.requests).toHaveLength(7);
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.outputs).toMatchObject({
      id: '2001',
      created: 'true',
      changed_fields: '["firstname","lastname","unit_id","email","employment","vacation"]',
      employments: `[{"id":2002,"action":"changed","from":"${FIRST_DAY}","to":null,"weekly_hours":38}]`,
      vacation: `{"id":2003,"action":"created","year":${NEXT_YEAR},"title":"Urlaubsanspruch","days":25}`,
      error: '',
    });
    const [employment, ...others] = account.data.employments.filter(({ user_id }) => user_id === 2001);
    expect(employment).toMatchObject({ from: FIRST_DAY, to: null, pattern: { am: [4, 4, 4, 4, 3] } });
    expect(others).toEqual([]);
    expect(ran.summary).toContain(`Created vacation for ${NEXT_YEAR}: 25 days`);
  });

  it('changes the hours of a user', async () => {
    const account = await moco();
    const ran = await runBundle(account, {
      'employment-start': FIRST_DAY,
      'employment-pattern': '8,4/8,4/8,4/8,4/0',
    });
    const lastDay = `${NEXT_YEAR - 1}-12-31`;
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.log).toBe(
      `Ended employment 9002 of user 1003 on ${lastDay} (was from 2022-01-01, open-ended)\n` +
        `Changed hours of user 1003 from ${FIRST_DAY}: 40 → 33.6 hours a week\n`,
    );
    expect(JSON.parse(ran.outputs['employments'] ?? '')).toEqual([
      { id: 9002, action: 'ended', from: '2022-01-01', to: lastDay, weekly_hours: 40 },
      { id: 2001, action: 'created', from: FIRST_DAY, to: null, weekly_hours: 33.6 },
    ]);
    expect(requestLines(account).toSorted()).toEqual([
      'GET /users/1003',
      'GET /users/employments?user_id=1003',
      'POST /users/employments',
      'PUT /users/employments/9002',
    ]);
  });

  it.each(
    casesOf([
      ['Pacific/Kiritimati', 'has no warning that access ends before the employment', false],
      ['Etc/GMT+12', 'warns that access ends before the employment', true],
    ]),
  )('with TZ=%s takes today from this time zone and %s', async (TZ, _, isWarned) => {
    // In Kiritimati it is 26 hours later, so always a later day.
    const lastDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Pacific/Kiritimati' }).format();
    const ran = await runBundle(await moco(), { active: 'false', 'employment-end': lastDay }, { TZ });
    expect(ran.outputs).toMatchObject({ error: '', active: 'false' });
    expect(ran.log.includes('Warning: Access ends as soon as the user is deactivated')).toBe(isWarned);
  });

  it('names itself and the calling repository to MOCO, and sends the key as MOCO documents it', async () => {
    const account = await moco();
    await runBundle(account, {});
    expect(account.requests[0]?.headers).toMatchObject({
      'user-agent': expect.stringMatching(/^update-moco-user\/\d+\.\d+\.\d+ \(example\/hr\)$/),
      authorization: `Token token=${FULL_KEY}`,
    });
  });

  it('sends a picture of the workspace', async () => {
    const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(20)]);
    mkdirSync(join(folder, 'photos'));
    writeFileSync(join(folder, 'photos', 'giulia.png'), png);
    const account = await moco();
    await runBundle(account, { avatar: 'photos/giulia.png' }, { GITHUB_WORKSPACE: folder });
    expect(written(account)).toEqual({ avatar: { filename: 'giulia.png', base64: png.toString('base64') } });
  });

  it('writes an output of several lines as one value', async () => {
    const account = await moco();
    userIn(account).lastname = 'a\nb\u2028c\u2029d';
    const { user = '', lastname } = (await runBundle(account, {})).outputs;
    expect(user).not.toMatch(/[\n\r\u2028\u2029]/);
    expect(JSON.parse(user)).toMatchObject({ lastname: 'a\nb\u2028c\u2029d' });
    expect(lastname).toBe('a\nb\u2028c\u2029d');
  });
});

describe('a failed step ends with where its error code is explained', () => {
  const INVALID = { 'user-id': 'x' };

  it('by a link to the page of this version, in log and summary', async () => {
    const env = { GITHUB_ACTION_REPOSITORY: 'acme/moco.actions-2' };
    const ran = await runBundle(await moco(), INVALID, env);
    const url = `https://github.com/acme/moco.actions-2/blob/v${VERSION}/docs/errors.md#invalid-input`;
    expect(ran.log.trim().split('\n').at(-1)).toBe(`See ${url}`);
    expect(ran.summary.trim().split('\n').at(-1)).toBe(`<p>See <a href="${url}">invalid-input</a></p>`);
    expectHarmless(ran.summary);
  });

  it.each(
    casesOf([
      ['a local action', undefined],
      ['a local action on a runner', ''],
      ['more than a repository', 'acme/moco/../../evil/x'],
      ['another host', 'https://evil.example.org/x'],
      ['a query', 'acme/moco?x='],
      ['a fragment', 'acme/moco#'],
      ['markup', 'acme/moco"><img src=x onerror=alert(1)>'],
      ['a second line', 'acme/moco\n::error::forged'],
      ['a mention', '@octocat/moco'],
    ]),
  )('by the path of the page for %s (%j)', async (_, repository) => {
    const env = { GITHUB_ACTION_REPOSITORY: repository };
    const ran = await runBundle(await moco(), INVALID, env);
    expect(ran.log.trim().split('\n').at(-1)).toBe('See docs/errors.md#invalid-input');
    expect(ran.summary.trim().split('\n').at(-1)).toBe('<p>See docs/errors.md#invalid-input</p>');
    expectNoForgery(ran);
  });
});

describe('a step whose names are not unique', () => {
  it('is `ambiguous`, and nothing is written', async () => {
    const data = sampleData();
    for (const user of data.users) user.email = 'info@example.com';
    const account = await moco({ data });
    const ran = await runBundle(account, { 'user-email': 'info@example.com', active: 'false' });
    expect(ran).toMatchObject({ exitCode: 1, stderr: '', outputs: { error: 'ambiguous' } });
    expect(ran.log).toMatch(/1001, 1002, 1003, 1004, 1005.*`user-id`/);
    expect(requestLines(account).filter((line) => !line.startsWith('GET '))).toEqual([]);
  });
});

describe('a runner', () => {
  it.each(
    casesOf([
      ['has no job summaries', { GITHUB_STEP_SUMMARY: undefined }],
      ['cannot write the job summary', { GITHUB_STEP_SUMMARY: '/nowhere/summary' }],
    ]),
  )('that %s does not fail the step', async (_, env) => {
    const ran = await runBundle(await moco(), { lastname: 'Keller' }, env);
    expect(ran.exitCode).toBe(0);
    expect(ran.outputs['changed']).toBe('true');
  });

  it('that cannot write the outputs gets a message, not a stack trace', async () => {
    const ran = await runBundle(await moco(), {}, { GITHUB_OUTPUT: '/nowhere/output' });
    expect(ran).toMatchObject({ exitCode: 1, stderr: '' });
    expect(ran.log).toMatch(/^Error: The outputs could not be written.*\n.*re-run the step/m);
  });

  it('may run a step outside a workflow: without a repository', async () => {
    const account = await moco();
    const ran = await runBundle(account, {}, { GITHUB_REPOSITORY: undefined });
    expect(ran.exitCode).toBe(0);
    expect(account.requests[0]?.headers['user-agent']).toMatch(/\(no repository\)$/);
  });

  it.each(casesOf(['', '{', null]))(
    'may run a step with an event that cannot be read (%j)',
    async (event) => {
      const path = join(folder, `event-${event ?? 'missing'}.json`);
      if (event !== null) writeFileSync(path, event);
      const ran = await runBundle(await moco(), {}, { GITHUB_EVENT_PATH: path });
      expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
      expect(ran.stdout).not.toContain('does not exist');
    },
  );
});
