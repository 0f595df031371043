import { describe, expect, it } from '@jest/globals';
import { fieldByInput } from '../../src/model/fields.ts';
import { valueNotices } from '../../src/reconcile/value-notices.ts';

const TODAY = '2026-11-26';
const USER = { id: 1003 };

/** The warnings about changes of fields: input → [MOCO's value, the new one]. */
function warnings(
  changes: Readonly<Record<string, readonly [string | null, string]>>,
  user: { id: number } | undefined = USER,
): string[] {
  const list = Object.entries(changes).map(([input, [from, to]]) => ({
    field: fieldByInput(input),
    from,
    fromLabel: undefined,
    to,
    toLabel: undefined,
  }));
  const notices = valueNotices({ user, changes: list }, TODAY);
  expect(notices.every(({ level }) => level === 'warning')).toBe(true);
  return notices.map(({ text }) => text);
}

describe('a phone number', () => {
  it.each(['795550102', '41 79 555 01 02', '41-79-555-01-02'])('%s may have lost its prefix', (phone) => {
    expect(warnings({ 'mobile-phone': ['', phone] })).toEqual([
      '`mobile-phone` begins with neither `+` nor `0`. A spreadsheet may have removed the prefix: check the number.',
    ]);
  });
  it.each(['+41 79 555 01 02', '0041795550102', '079 555 01 02', '2145', '#31#0795550102', ''])(
    '%j is as people write it',
    (phone) => expect(warnings({ 'work-phone': ['1', phone] })).toEqual([]),
  );
});

describe('a birthday', () => {
  it.each(['1900-01-01', '1925-12-31', '2014-01-01', '2021-03-01', TODAY])('%s is improbable', (day) => {
    expect(warnings({ birthday: [null, day] })).toEqual([
      '`birthday` makes this person younger than 13 or older than 100. Check that it is not another date.',
    ]);
  });
  it.each(['1926-01-01', '2013-12-31'])('%s is probable', (day) => {
    expect(warnings({ birthday: [null, day] })).toEqual([]);
  });
});

describe('first and last name', () => {
  const names = { firstname: ['Jonas', 'Giulia'], lastname: ['Huber', 'Rossi'] } as const;

  it('that both change may be those of another person', () => {
    expect(warnings(names)).toEqual([
      'First and last name both change. Check that this is the right person.',
    ]);
  });
  it('of which the first one becomes another may be those of another person', () => {
    expect(warnings({ firstname: ['Jonas', 'Julia'] })).toEqual([
      'The first name changes to another one. Check that this is the right person.',
    ]);
  });
  it.each([
    ['the first name becomes a longer form', { firstname: ['Max', 'Maximilian'] }, USER],
    ['only the last name changes', { lastname: ['Rossi', 'Keller'] }, USER],
    ['MOCO has no names', { firstname: ['', 'Giulia'], lastname: [null, 'Rossi'] }, USER],
  ] as const)('are no matter if %s', (_case, changes, user) => {
    expect(warnings(changes, user)).toEqual([]);
  });
  it('of a new user are no matter', () => {
    expect(valueNotices({ user: undefined, changes: [] }, TODAY)).toEqual([]);
  });
  it('with question marks may have lost letters', () => {
    expect(warnings({ lastname: ['Müller', 'M?ller'] })).toEqual([
      '`lastname` has question marks, which may stand for letters that were lost. Check the name.',
    ]);
    expect(warnings({ lastname: ['Müller', 'Miller?'] })).toEqual([]);
  });
});

describe('an e-mail address', () => {
  it('with a letter of another alphabet can look like another one', () => {
    expect(warnings({ email: ['giulia.rossi@example.com', 'giulia.rоssi@example.com'] })).toEqual([
      'The new e-mail address has letters beyond ASCII (U+043E), which can look like others. Check that it is right.',
    ]);
  });
});
