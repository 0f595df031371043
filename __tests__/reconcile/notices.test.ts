/** What people should know about a plan: the sentences, and whether each one is a notice or a warning. */
import { describe, expect, it } from '@jest/globals';
import type { Employment } from '../../src/model/employments.ts';
import type { CurrentUser, DesiredUser, UserPlanOptions } from '../../src/reconcile/user-plan.ts';
import { staysInactive } from '../../src/reconcile/notices.ts';
import { desiredFields, mocoUser } from '../support/entries.ts';
import {
  employmentOf,
  FULL,
  hoursOf,
  NOW,
  PART,
  planOf,
  startOf,
  TODAY,
  VACATION,
  vacationEntry,
} from './fixtures.ts';

const OPEN = employmentOf(5, '2020-01-01');
const LEAVING = desiredFields({ active: false });
const NEW = desiredFields({ firstname: 'Nora', lastname: 'Vogt', team: 202 });

/** `LEVEL: TEXT` of each notice. */
function noticesOf(
  desired: Partial<DesiredUser>,
  current: Partial<CurrentUser> | readonly Employment[] = {},
  options: Partial<UserPlanOptions> = {},
): string[] {
  const given = isList(current) ? { employments: current } : current;
  return planOf(desired, given, options).notices.map(({ level, text }) => `${level}: ${text}`);
}

function isList(current: Partial<CurrentUser> | readonly Employment[]): current is readonly Employment[] {
  return Array.isArray(current);
}

describe('an employment with the hours that ends', () => {
  const employment = startOf('2026-09-01', FULL);

  it.each(['2027-06-30', TODAY])('on %s is a notice, without a desired last day', (to) => {
    expect(noticesOf({ employment }, [{ ...OPEN, to }])).toEqual([
      `notice: Employment 5 has these hours and ends on ${to}. It is not extended.`,
    ]);
  });

  it('and has ended is a warning', () => {
    expect(noticesOf({ employment }, [{ ...OPEN, to: '2026-11-22' }])).toEqual([
      'warning: Employment 5 has these hours but ended on 2026-11-22. It is not extended. If the person came back, give ' +
        'the first day of the new employment.',
    ]);
  });

  it('is nothing to know with a last day, or without an end', () => {
    expect(
      noticesOf({ employment: { ...employment, end: '2027-06-30' } }, [{ ...OPEN, to: '2027-06-30' }]),
    ).toEqual([]);
    expect(noticesOf({ employment }, [OPEN])).toEqual([]);
  });
});

describe('hours that hold today, but not since the desired first day', () => {
  it('are a notice that names the days with other hours', () => {
    const current = [
      employmentOf(4, '2019-01-01', { to: '2019-12-31', pattern: PART }),
      employmentOf(5, '2020-03-01'),
    ];
    expect(noticesOf({ employment: startOf('2019-01-01', FULL) }, current)).toEqual([
      'notice: Not all days since `employment-start` have these hours: employment 4 (32 hours a week) from 2019-01-01 to ' +
        '2019-12-31; no employment from 2020-01-01 to 2020-02-29. The action does not change these days.',
    ]);
  });
});

describe('a change of hours from a past day on', () => {
  const notice = (day: string, ago: string): string =>
    `notice: ${day} is ${ago} ago: target hours since then change.`;

  it('is a notice, also if the employment begins on that day', () => {
    expect(noticesOf({ employment: startOf('2026-10-01') }, [OPEN])).toEqual([
      notice('2026-10-01', '53 days'),
    ]);
    expect(noticesOf({ employment: startOf('2026-11-22') }, [employmentOf(5, '2026-11-22')])).toEqual([
      notice('2026-11-22', '1 day'),
    ]);
  });

  it.each<[string, string, readonly Employment[]]>([
    ['from today on', TODAY, [OPEN]],
    ['to the hours that hold already', '2026-10-01', [{ ...OPEN, pattern: PART }]],
    ['where there were none', '2026-10-01', []],
    ['after an employment that has ended', '2026-10-01', [{ ...OPEN, to: '2026-08-31' }]],
  ])('is nothing to know %s', (_, day, current) => {
    expect(noticesOf({ employment: startOf(day) }, current)).toEqual([]);
  });

  it('is nothing to know where only an employment ends', () => {
    expect(noticesOf({ employment: { end: '2026-11-30' } }, [employmentOf(5, '2026-10-01')])).toEqual([]);
  });
});

describe('hours that an employment in the future has already before the first day', () => {
  it('are a warning: the change may have been postponed', () => {
    const current = [{ ...OPEN, to: '2026-12-31' }, employmentOf(6, '2027-01-01', { pattern: PART })];
    expect(noticesOf({ employment: startOf('2027-03-01') }, current)).toEqual([
      'warning: Employment 6 has these hours already from 2027-01-01 on, before `employment-start` 2027-03-01. It is left ' +
        'unchanged. To postpone it, change its days in MOCO.',
    ]);
  });
});

describe('a first employment that begins more than 92 days ago', () => {
  const employment = startOf('2016-01-01');
  const TEXT =
    'warning: The first employment begins on 2016-01-01, more than 92 days ago: target hours count from then on. Check the ' +
    'year, and that this is the right person.';
  const fields = [...NEW, ...desiredFields({ external: false })];

  it('is a warning for a user without employments, and for a new one', () => {
    expect(noticesOf({ employment })).toEqual([TEXT]);
    expect(noticesOf({ key: { email: 'nora@example.com' }, fields, employment }, { users: [] })).toEqual([
      TEXT,
    ]);
  });

  it('is a warning where MOCO made an employment along with the new user', () => {
    const users = [mocoUser(7, { created_at: new Date(NOW).toISOString() })];
    const model = employmentOf(5, TODAY, { createdAt: NOW, updatedAt: NOW });
    expect(noticesOf({ employment }, { users, employments: [model] })).toEqual([TEXT]);
  });

  it('is nothing to know for a user with the hours, or if it begins 92 days ago', () => {
    expect(noticesOf({ employment }, [employmentOf(5, '2016-01-01', { pattern: PART })])).toEqual([]);
    expect(noticesOf({ employment: startOf('2026-08-23') })).toEqual([]);
    expect(noticesOf({ employment: startOf('2026-08-22') })).toHaveLength(1);
  });
});

describe('a later employment', () => {
  const later = employmentOf(6, '2028-01-01', { pattern: PART });
  const TEXT = 'Employment 6 (32 hours a week) begins later, on 2028-01-01. It is left unchanged.';
  const before = { ...OPEN, to: '2027-12-31' };

  it('is a notice if no employment is written', () => {
    expect(noticesOf({ employment: startOf('2027-01-01', FULL) }, [before, later])).toContain(
      `notice: ${TEXT}`,
    );
    expect(noticesOf({ employment: { end: '2027-12-31' } }, [before, later])).toEqual([`notice: ${TEXT}`]);
  });

  it('is a warning if an employment is written', () => {
    expect(noticesOf({ employment: startOf('2027-01-01') }, [before, later])).toEqual([`warning: ${TEXT}`]);
    expect(noticesOf({ employment: { end: '2026-12-31' } }, [before, later])).toEqual([`warning: ${TEXT}`]);
  });

  it('is a notice if only something else is written', () => {
    const desired = { fields: desiredFields({ info: 'x' }), employment: startOf('2027-01-01', FULL) };
    expect(noticesOf(desired, [before, later])).toContain(`notice: ${TEXT}`);
  });

  it('has hours that may be unknown', () => {
    expect(noticesOf({ employment: { end: '2027-12-31' } }, [{ ...later, pattern: undefined }])[0]).toContain(
      'Employment 6 (unknown hours a week)',
    );
  });
});

describe('a last day that no employment reaches', () => {
  it('is a warning that says how to extend it', () => {
    expect(noticesOf({ employment: { end: '2027-06-30' } }, [{ ...OPEN, to: '2026-12-31' }])).toEqual([
      'warning: The last employment before `employment-end` 2027-06-30 ends on 2026-12-31 already. To extend it, ' +
        'give `employment-start` and `employment-pattern` as well.',
    ]);
  });

  it('is a notice without any employment until then', () => {
    expect(noticesOf({ employment: { end: '2027-06-30' } })).toEqual([
      'notice: No employment begins before `employment-end` 2027-06-30, so there is none to end.',
    ]);
  });
});

describe('someone who is deactivated', () => {
  const ACCRUING = 'so target hours keep accruing. To end it, give `employment-end`, or end it in MOCO.';

  it('without a last day is a warning for each employment that runs past today', () => {
    const current = [
      OPEN,
      employmentOf(6, '2020-01-01', { to: '2026-12-31' }),
      employmentOf(7, '2027-01-01'),
      employmentOf(8, '2019-01-01', { to: TODAY }),
      employmentOf(9, '2019-01-01', { to: '2019-12-31' }),
    ];
    expect(noticesOf({ fields: LEAVING }, current)).toEqual([
      `warning: Employment 5 is open-ended, ${ACCRUING}`,
      `warning: Employment 6 runs until 2026-12-31, ${ACCRUING}`,
      `warning: Employment 7 is open-ended, ${ACCRUING}`,
    ]);
  });

  it('without a last day is a warning about the employment that is about to begin', () => {
    expect(noticesOf({ fields: LEAVING, employment: startOf(TODAY) }, [OPEN])).toEqual([
      `warning: The employment from ${TODAY} is open-ended, ${ACCRUING}`,
    ]);
  });

  it('without an employment that runs on is nothing to know', () => {
    expect(noticesOf({ fields: LEAVING })).toEqual([]);
    expect(noticesOf({ fields: LEAVING }, [{ ...OPEN, to: TODAY }])).toEqual([]);
  });

  it('with a key that may not read employments is a notice', () => {
    expect(noticesOf({ fields: LEAVING }, { employments: undefined })).toEqual([
      'notice: The `api-key` may not read employments, so it is not known whether one runs on after the user is deactivated.',
    ]);
  });

  it('with a last day after today is a warning: access ends before', () => {
    const employment = { end: '2026-11-24' };
    expect(noticesOf({ fields: LEAVING, employment }, [OPEN])).toEqual([
      'warning: Access ends as soon as the user is deactivated, although `employment-end` is not until 2026-11-24.',
    ]);
  });

  it.each([TODAY, '2026-06-30'])('with the last day %s is nothing to know', (end) => {
    expect(noticesOf({ fields: LEAVING, employment: { end } }, [OPEN])).toEqual([]);
  });

  it('with `endEmployments` is nothing to know, but for an employment that begins later', () => {
    const options = { endEmployments: true };
    expect(noticesOf({ fields: LEAVING }, [OPEN], options)).toEqual([]);
    expect(noticesOf({ fields: LEAVING }, [OPEN, employmentOf(6, '2027-01-01')], options)).toEqual([
      'warning: Employment 6 (40 hours a week) begins later, on 2027-01-01. It is left unchanged, so target hours ' +
        'count from then on. If the person leaves, delete it in MOCO.',
    ]);
  });

  it('with hours that can not be written is a warning, and one for each employment that runs on', () => {
    const SKIPPED = 'warning: The hours from 2026-01-01 on are not written, as the user is deactivated.';
    const employment = startOf('2026-01-01');
    expect(noticesOf({ fields: LEAVING, employment }, [OPEN])).toEqual([
      SKIPPED,
      `warning: Employment 5 is open-ended, ${ACCRUING}`,
    ]);
    expect(noticesOf({ fields: LEAVING, employment: { ...employment, end: TODAY } }, [OPEN])).toEqual([
      SKIPPED,
    ]);
    expect(noticesOf({ fields: LEAVING, employment }, [OPEN], { endEmployments: true })).toEqual([SKIPPED]);
  });

  it('with a first employment that would begin far back is a warning: the hours are not written', () => {
    const SKIPPED = 'The hours from 2016-01-01 on are not written, as the user is deactivated.';
    const employment = startOf('2016-01-01');
    for (const end of [undefined, TODAY]) {
      const facts = end === undefined ? [] : [expect.stringContaining('so there is none to end')];
      expect(noticesOf({ fields: LEAVING, employment: { ...employment, end } })).toEqual([
        `warning: ${SKIPPED}`,
        ...facts,
      ]);
    }
    // In later runs only a notice.
    const users = [mocoUser(7, { active: false })];
    expect(noticesOf({ fields: LEAVING, employment }, { users })).toEqual([`notice: ${SKIPPED}`]);
  });

  it('before this run is nothing to know', () => {
    const users = [mocoUser(7, { active: false })];
    expect(noticesOf({ fields: LEAVING }, { users, employments: [OPEN] })).toEqual([]);
  });
});

describe('a new user', () => {
  const created = { users: [] };
  const key = { email: 'nora@example.com' };

  it('without hours is a notice', () => {
    expect(noticesOf({ key, fields: NEW }, created)).toEqual([
      'notice: No hours are given: MOCO may give the new user its default weekly model of 100 %. To choose the hours, give ' +
        '`employment-start` and `employment-pattern`.',
    ]);
  });

  it('with hours, or external, is nothing to know', () => {
    expect(noticesOf({ key, fields: NEW, employment: startOf('2027-01-01') }, created)).toEqual([]);
    expect(noticesOf({ key, fields: [...NEW, ...desiredFields({ external: true })] }, created)).toEqual([]);
  });
});

describe('a last day that has passed', () => {
  const employment = { end: '2026-11-22' };
  const TEXT =
    'warning: `employment-end` 2026-11-22 has passed, but the user stays active. Is `active: false` missing?';
  const ended = [{ ...OPEN, to: '2026-11-22' }];

  it('is a warning while the user stays active', () => {
    expect(noticesOf({ employment }, [OPEN])).toEqual([TEXT]);
    expect(noticesOf({ employment }, ended)).toEqual([TEXT]);
    expect(noticesOf({ employment, fields: desiredFields({ active: true }) }, ended)).toEqual([TEXT]);
  });

  it('is nothing to know on the day itself, or if the user leaves or has left', () => {
    expect(noticesOf({ employment: { end: TODAY } }, [OPEN])).toEqual([]);
    expect(noticesOf({ employment, fields: LEAVING }, ended)).toEqual([]);
    expect(
      noticesOf({ employment }, { users: [mocoUser(7, { active: false })], employments: ended }),
    ).toEqual([]);
  });
});

describe('someone who is reactivated', () => {
  const users = [mocoUser(7, { active: false })];
  const fields = desiredFields({ active: true });
  const TEXT =
    'notice: The user is reactivated without `employment-start`, so employments stay as they are. Check in MOCO that one ' +
    'covers today.';

  it('without a first day is a notice', () => {
    expect(noticesOf({ fields }, { users })).toEqual([TEXT]);
    expect(noticesOf({ fields, employment: { end: '2027-06-30' } }, { users, employments: [OPEN] })).toEqual([
      TEXT,
    ]);
  });

  it('with a first day is nothing to know, and neither is one who is active already', () => {
    expect(noticesOf({ fields, employment: startOf(TODAY) }, { users })).toEqual([]);
    expect(noticesOf({ fields })).toEqual([]);
  });
});

describe('hours of a user who stays deactivated', () => {
  const users = [mocoUser(7, { active: false })];
  const { text } = staysInactive(7);

  it('are a warning', () => {
    expect(text).toBe('User 7 stays deactivated in MOCO. To reactivate the user, set `active: true`.');
    expect(noticesOf({ employment: startOf('2027-01-01') }, { users })).toEqual([`warning: ${text}`]);
    expect(noticesOf({ employment: startOf('2027-01-01'), fields: LEAVING }, { users })).toEqual([
      `warning: ${text}`,
    ]);
  });

  it('are nothing to know if the user is reactivated, or if an employment only ends', () => {
    const fields = desiredFields({ active: true });
    expect(noticesOf({ employment: startOf('2027-01-01'), fields }, { users })).toEqual([]);
    expect(noticesOf({ employment: { end: TODAY } }, { users, employments: [OPEN] })).toEqual([]);
  });
});

describe('vacation of a user who stays deactivated', () => {
  const users = [mocoUser(7, { active: false })];
  const WARNING = `warning: ${staysInactive(7).text}`;

  it.each([
    ['is created', []],
    ['is changed', [vacationEntry(8, { days: 20 })]],
  ])('is a warning where it %s', (_, vacation) => {
    expect(noticesOf({ vacation: VACATION }, { users, vacation })).toEqual([WARNING]);
    expect(noticesOf({ vacation: VACATION, fields: LEAVING }, { users, vacation })).toEqual([WARNING]);
  });

  it('is nothing to know where it is as desired, or for a user who is deactivated or reactivated by this run', () => {
    expect(noticesOf({ vacation: VACATION }, { users, vacation: [vacationEntry(8)] })).toEqual([]);
    expect(noticesOf({ vacation: VACATION, fields: LEAVING })).toEqual([]);
    const rejoining = { vacation: VACATION, fields: desiredFields({ active: true }) };
    expect(noticesOf({ ...rejoining, employment: startOf(TODAY) }, { users })).toEqual([]);
  });
});

describe('vacation with other titles', () => {
  const others = [
    vacationEntry(8, { title: 'Sonderurlaub', days: 2.5 }),
    vacationEntry(9, { title: 'Übertrag', days: 1 }),
    vacationEntry(10, { title: 'Sonderurlaub', year: 2026 }),
  ];

  it('is a notice where an entry is added beside it', () => {
    expect(noticesOf({ vacation: VACATION }, { vacation: others })).toEqual([
      'notice: Vacation entries of 2027 with other titles count too, and are left unchanged: entry 8 (2.5 days), entry 9 ' +
        '(1 day). If one of them is meant, give its title.',
    ]);
  });

  it('is nothing to know where the entry is there', () => {
    const vacation = [...others, vacationEntry(11, { days: 20 })];
    expect(noticesOf({ vacation: VACATION }, { vacation })).toEqual([]);
    expect(noticesOf({ vacation: VACATION })).toEqual([]);
  });
});

describe('the default model of a new user', () => {
  const users = [mocoUser(7, { created_at: new Date(NOW).toISOString() })];
  const model = employmentOf(5, TODAY, { createdAt: NOW, updatedAt: NOW });

  it('that ends is a notice', () => {
    const employments = [{ ...model, to: '2027-12-31' }];
    expect(noticesOf({ employment: startOf(TODAY) }, { users, employments })).toEqual([
      'notice: Employment 5 has these hours and ends on 2027-12-31. It is not extended.',
    ]);
  });

  it('that is moved to a later first day is a warning', () => {
    expect(noticesOf({ employment: startOf('2027-01-01') }, { users, employments: [model] })).toEqual([
      'warning: The first employment of this new user, 5, begins on 2027-01-01 instead of 2026-11-23: there are no target ' +
        'hours before.',
    ]);
    expect(noticesOf({ employment: startOf('2026-11-01') }, { users, employments: [model] })).toEqual([]);
  });
});

describe('a plan with problems', () => {
  it('has no notices', () => {
    const hours = hoursOf(PART);
    const employment = { start: { from: '2020-01-01', hours }, end: '2026-11-22' };
    expect(planOf({ employment }, { employments: [OPEN] })).toMatchObject({ action: 'error', notices: [] });
  });
});
