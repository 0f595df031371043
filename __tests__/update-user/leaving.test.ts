/** Deactivating a user: whether the employment ends too, and what the step says where it does not. */
import { describe, expect, it } from '@jest/globals';
import { NO_EMPLOYMENTS_KEY } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { employed, now, spansOf, TODAY, type Span } from '../support/hours.ts';
import { moco, mocoThat, requestLines, step, userIn, writes } from '../support/step.ts';

const INACTIVE = { active: 'false' };
const OPEN: Span = ['2022-01-01', null, 40];

const giulia = (...spans: Span[]): Promise<Simulator> => moco({ now, data: employed(spans) });
const notices = (log: string): string[] => log.split('\n').filter((line) => /^(Notice|Warning): /.test(line));
const accruing = (what: string): string =>
  `Warning: ${what}, so target hours keep accruing. To end it, give \`employment-end\`, or end it in MOCO.`;
const accessEnds = (end: string): string =>
  `Warning: Access ends as soon as the user is deactivated, although \`employment-end\` is not until ${end}.`;

describe('someone who is deactivated without a last day', () => {
  it.each<[string, Span[], string[]]>([
    ['has an open employment', [OPEN], [accruing('Employment 9101 is open-ended')]],
    [
      'has an employment that ends later',
      [['2022-01-01', '2026-12-31', 40]],
      [accruing('Employment 9101 runs until 2026-12-31')],
    ],
    [
      'has an employment that ends and one that begins later',
      [
        ['2022-01-01', TODAY, 40],
        ['2027-01-01', null, 40],
      ],
      [accruing('Employment 9102 is open-ended')],
    ],
    ['has an employment that ends today', [['2022-01-01', TODAY, 40]], []],
    ['had an employment', [['2022-01-01', '2022-12-31', 40]], []],
    ['never had one', [], []],
  ])('%s: a warning says which one runs on, if any', async (_, spans, expected) => {
    const account = await giulia(...spans);
    const ran = await step(account, INACTIVE);
    expect(notices(ran.log)).toEqual(expected);
    expect(ran).toMatchObject({ exitCode: 0, outputs: { error: '', active: 'false', employments: '[]' } });
    expect(requestLines(account)).toEqual([
      'GET /users/1003',
      'GET /users/employments?user_id=1003',
      'PUT /users/1003',
    ]);
    expect(spansOf(account)).toEqual(spans);
  });

  it('is warned about in a dry run, too', async () => {
    const account = await giulia(OPEN);
    const { log, summary } = await step(account, { ...INACTIVE, 'dry-run': 'true' });
    expect(notices(log)).toEqual([accruing('Employment 9101 is open-ended')]);
    expect(summary).toContain('target hours keep accruing');
    expect(writes(account)).toEqual([]);
  });

  it('is deactivated already: one request, and no word about the employment', async () => {
    const account = await giulia(OPEN);
    userIn(account).active = false;
    const ran = await step(account, INACTIVE);
    expect(requestLines(account)).toEqual(['GET /users/1003']);
    expect(ran.log).toMatch(/^Nothing to change: user 1003 in .*\n$/);
  });

  it('is deactivated although the key may not read employments, and a notice says so', async () => {
    const account = await giulia(OPEN);
    const ran = await step(account, { ...INACTIVE, 'api-key': NO_EMPLOYMENTS_KEY });
    expect(ran).toMatchObject({ exitCode: 0, outputs: { error: '', active: 'false' } });
    expect(notices(ran.log)).toEqual([
      expect.stringMatching(/^Notice: The `api-key` may not read employments/),
    ]);
  });

  it('stays active if the employments cannot be read for another reason', async () => {
    const account = await mocoThat({ status: 500 }, { method: 'GET', path: '/users/employments' });
    const ran = await step(account, { ...INACTIVE, 'retry-timeout': '0' });
    expect(ran.outputs['error']).toBe('unavailable');
    expect(writes(account)).toEqual([]);
  });
});

describe('someone who is deactivated with a last day', () => {
  it.each([
    ['after today has a warning that access ends before', '2026-12-31', true],
    ['of today has none', TODAY, false],
    ['before today has none', '2026-11-22', false],
  ])('%s', async (_, end, isWarned) => {
    const account = await giulia(OPEN);
    const inputs = { ...INACTIVE, 'employment-end': end };
    const ran = await step(account, inputs);
    expect(notices(ran.log)).toEqual(isWarned ? [accessEnds(end)] : []);
    expect(writes(account)).toEqual(['PUT /users/employments/9101', 'PUT /users/1003']);
    expect(spansOf(account)).toEqual([['2022-01-01', end, 40]]);
    expect(ran.outputs).toMatchObject({ error: '', changed_fields: '["active","employment"]' });
    const again = await step(account, inputs);
    expect(again.outputs).toMatchObject({ changed: 'false', error: '' });
    expect(again.log).toMatch(/^Nothing to change: user 1003 in .*\n$/);
  });

  it('needs the right to employments', async () => {
    const account = await giulia(OPEN);
    const inputs = { ...INACTIVE, 'employment-end': TODAY, 'api-key': NO_EMPLOYMENTS_KEY };
    expect((await step(account, inputs)).outputs['error']).toBe('forbidden');
    expect(writes(account)).toEqual([]);
  });

  it('may get other hours until then', async () => {
    const account = await giulia(OPEN);
    const inputs = {
      ...INACTIVE,
      'employment-start': '2026-12-01',
      'employment-pattern': '8,8,8,8,0',
      'employment-end': '2026-12-31',
    };
    await step(account, inputs);
    // The user is deactivated last.
    expect(writes(account)).toEqual([
      'PUT /users/employments/9101',
      'POST /users/employments',
      'PUT /users/1003',
    ]);
    expect(spansOf(account)).toEqual([
      ['2022-01-01', '2026-11-30', 40],
      ['2026-12-01', '2026-12-31', 32],
    ]);
  });
});

describe('someone who is deactivated with hours that can’t be written', () => {
  const hours = (start: string): Record<string, string> => ({
    ...INACTIVE,
    'employment-start': start,
    'employment-pattern': '8,8,8,8,0',
  });
  const skipped = (start: string): string =>
    `Warning: The hours from ${start} on are not written, as the user is deactivated.`;
  const TWO: Span[] = [OPEN, ['2023-01-01', null, 20]];

  it.each<[string, string, Span[]]>([
    ['too far back', '2022-01-01', [OPEN]],
    ['ambiguous', '2026-12-01', TWO],
  ])('is deactivated, and the employments end: %s', async (_, start, spans) => {
    const account = await moco({ now, data: employed(spans), overlaps: 'accept' });
    const ran = await step(account, { ...hours(start), 'employment-end': '2026-12-31' });
    expect(ran).toMatchObject({ exitCode: 0, outputs: { error: '', active: 'false' } });
    expect(notices(ran.log)).toEqual([skipped(start), accessEnds('2026-12-31')]);
    expect(spansOf(account)).toEqual(spans.map(([from, , weekly]) => [from, '2026-12-31', weekly]));
    expect(writes(account).at(-1)).toBe('PUT /users/1003');
    const sent = writes(account);
    const again = await step(account, { ...hours(start), 'employment-end': '2026-12-31' });
    expect(again.outputs).toMatchObject({ error: '', changed: 'false' });
    expect(writes(account)).toEqual(sent);
  });

  it('as the first employment would begin far back, gets none: a warning, then a notice', async () => {
    const account = await giulia();
    const ran = await step(account, hours('2016-01-01'));
    expect(ran.outputs).toMatchObject({ error: '', active: 'false', employments: '[]' });
    expect(notices(ran.log)).toEqual([skipped('2016-01-01')]);
    expect(writes(account)).toEqual(['PUT /users/1003']);
    const again = await step(account, hours('2016-01-01'));
    expect(notices(again.log)).toEqual([skipped('2016-01-01').replace('Warning', 'Notice')]);
    expect(again.outputs).toMatchObject({ changed: 'false', error: '' });
    expect(writes(account)).toEqual(['PUT /users/1003']);
    expect(spansOf(account)).toEqual([]);
  });

  it('and without a last day is deactivated, and told which employment runs on', async () => {
    const account = await giulia(OPEN);
    const ran = await step(account, hours('2022-01-01'));
    expect(ran.outputs['error']).toBe('');
    expect(notices(ran.log)).toEqual([skipped('2022-01-01'), accruing('Employment 9101 is open-ended')]);
    expect(writes(account)).toEqual(['PUT /users/1003']);
  });
});

describe('the log of someone who is deactivated', () => {
  const inputs = {
    ...INACTIVE,
    'employment-end': TODAY,
    'vacation-days': '12',
    'vacation-title': 'Urlaubsanspruch',
  };
  const words = (log: string): string[] =>
    log
      .trim()
      .split('\n')
      .map(
        (line) => /(end(?:ed)?|changed?|deactivated?) (employment|vacation|user)/i.exec(line)?.[0] ?? line,
      );

  it('has the lines in the order in which they are written: employment, vacation, user', async () => {
    const account = await giulia(OPEN);
    const { log } = await step(account, inputs);
    expect(words(log)).toEqual(['Ended employment', 'Changed vacation', 'Deactivated user']);
    expect(writes(account)).toEqual([
      'PUT /users/employments/9101',
      'PUT /users/holidays/7002',
      'PUT /users/1003',
    ]);
  });

  it('has them in this order in a dry run too', async () => {
    const account = await giulia(OPEN);
    const { log } = await step(account, { ...inputs, 'dry-run': 'true' });
    expect(words(log)).toEqual(['end employment', 'change vacation', 'deactivate user']);
  });
});

describe('someone who is reactivated', () => {
  const back = async (
    inputs: Readonly<Record<string, string>>,
    before: Span = ['2022-01-01', '2025-12-31', 40],
  ): Promise<string[]> => {
    const account = await giulia(before);
    userIn(account).active = false;
    const ran = await step(account, { active: 'true', ...inputs });
    expect(userIn(account).active).toBe(true);
    return notices(ran.log);
  };

  it('without hours has a notice: an employment may be missing', async () => {
    expect(await back({})).toEqual([
      expect.stringMatching(/^Notice: The user is reactivated without `employment-start`.*covers today\.$/),
    ]);
  });

  it('with hours has none', async () => {
    expect(await back({ 'employment-start': TODAY, 'employment-pattern': '8,8,8,8,8' })).toEqual([]);
  });

  it.each(['8,8,8,8,8', '8,8,8,8,0'])(
    'with an employment that was never ended has a warning: %s hours',
    async (hours) => {
      const inputs = { 'employment-start': TODAY, 'employment-pattern': hours };
      expect(await back(inputs, ['2022-01-01', null, 40])).toEqual([
        'Warning: Employment 9101 was not ended when the user was deactivated: target hours count from 2022-01-01 on without a ' +
          'break. If the person was away, correct this in MOCO.',
      ]);
    },
  );
});

describe('hours for someone who stays deactivated', () => {
  it('are written, with a warning', async () => {
    const account = await giulia();
    userIn(account).active = false;
    const hours = { 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,8' };
    const ran = await step(account, hours);
    expect(notices(ran.log)).toEqual([
      expect.stringMatching(/^Warning: User 1003 stays deactivated in MOCO.*`active: true`/),
    ]);
    expect(spansOf(account)).toEqual([['2027-01-01', null, 40]]);
  });

  it('are not the only thing to warn about: vacation is another', async () => {
    const account = await giulia();
    userIn(account).active = false;
    const vacation = { 'vacation-days': '12', 'vacation-title': 'Rest' };
    const ran = await step(account, vacation);
    expect(notices(ran.log)).toContainEqual(
      'Warning: User 1003 stays deactivated in MOCO. To reactivate the user, set `active: true`.',
    );
    expect(notices((await step(account, vacation)).log)).toEqual([]);
  });
});
