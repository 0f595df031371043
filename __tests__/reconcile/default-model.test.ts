/** Which employment MOCO made along with a new user. */
import { describe, expect, it } from '@jest/globals';
import { addDays } from '../../src/model/days.ts';
import type { Employment } from '../../src/model/employments.ts';
import { defaultModelOf } from '../../src/reconcile/default-model.ts';
import { mocoUser } from '../support/entries.ts';
import { employmentOf, NOW, TODAY } from './fixtures.ts';

const SECOND = 1_000;
const DAY = 86_400_000;
/** From the beginning of the day to {@link NOW}. */
const HALF_A_DAY = DAY / 2;
/** The day on which a user was created so many days ago; plans are made on {@link TODAY}. */
const dayBefore = (age: number): string => addDays(TODAY, -Math.ceil((age - HALF_A_DAY) / DAY));

/** A user of this age in milliseconds, with an employment that was created and changed so much later than the user. */
function modelFor(
  age: number,
  createdAfter = 0,
  changedAfter = 0,
  others: readonly Employment[] = [],
): number | undefined {
  const createdAt = NOW - age;
  const employment = employmentOf(5, dayBefore(age), {
    createdAt: createdAt + createdAfter,
    updatedAt: createdAt + createdAfter + changedAfter,
  });
  const user = mocoUser(7, { created_at: new Date(createdAt).toISOString() });
  return defaultModelOf(user, [employment, ...others], TODAY)?.id;
}

describe('the only employment of a user is the default model', () => {
  it.each([
    ['was just created', 0],
    ['is a day old', DAY],
    ['is exactly seven days old', 7 * DAY],
    ['was created at the beginning of the day a week ago', 7 * DAY + HALF_A_DAY],
  ])('if the user %s', (_, age) => {
    expect(modelFor(age)).toBe(5);
  });

  it('unless the user was created more than seven calendar days ago', () => {
    expect(modelFor(7 * DAY + HALF_A_DAY + 1)).toBeUndefined();
    expect(modelFor(8 * DAY)).toBeUndefined();
    expect(modelFor(400 * DAY)).toBeUndefined();
  });

  it.each([
    ['along with the user', 0, true],
    ['a minute after the user', 60 * SECOND, true],
    ['a minute before the user', -60 * SECOND, true],
    ['more than a minute after the user', 60 * SECOND + 1, false],
    ['more than a minute before the user', -60 * SECOND - 1, false],
  ])('if it was created %s', (_, createdAfter, isModel) => {
    expect(modelFor(DAY, createdAfter)).toBe(isModel ? 5 : undefined);
  });

  it('unless it was changed since', () => {
    expect(modelFor(DAY, 0, 1)).toBeUndefined();
    expect(modelFor(DAY, 0, SECOND)).toBeUndefined();
    expect(modelFor(DAY, 0, DAY / 2)).toBeUndefined();
  });

  it.each([
    ['on the day of the user', TODAY, true],
    ['a day later, as its day may be that of another time zone', '2026-11-24', true],
    ['earlier', '2026-01-01', true],
    ['later: a step may have made or moved it', '2026-11-25', false],
  ])('if it begins %s', (_, from, isModel) => {
    const user = mocoUser(7, { created_at: new Date(NOW).toISOString() });
    const employment = employmentOf(5, from, { createdAt: NOW, updatedAt: NOW });
    expect(defaultModelOf(user, [employment], TODAY)).toBe(isModel ? employment : undefined);
  });

  it('unless there is another one', () => {
    const other = employmentOf(6, '2027-06-01', { createdAt: NOW - DAY, updatedAt: NOW - DAY });
    expect(modelFor(DAY, 0, 0, [other])).toBeUndefined();
    expect(modelFor(DAY, 0, 0, [employmentOf(6, '2020-01-01')])).toBeUndefined();
  });
});

describe('there is no default model', () => {
  const user = mocoUser(7, { created_at: new Date(NOW).toISOString() });
  const model = employmentOf(5, '2026-11-23', { createdAt: NOW, updatedAt: NOW });

  it.each<[string, Parameters<typeof defaultModelOf>[0], readonly Employment[]]>([
    ['without an employment', user, []],
    ['if it is not known when the user was created', mocoUser(7), [model]],
    ['if that is no timestamp', mocoUser(7, { created_at: 'today' }), [model]],
    ['if it is not known when the employment was created', user, [{ ...model, createdAt: undefined }]],
    ['if it is not known when it was changed', user, [{ ...model, updatedAt: undefined }]],
  ])('%s', (_, given, employments) => {
    expect(defaultModelOf(given, employments, TODAY)).toBeUndefined();
  });

  it('else there is one', () => {
    expect(defaultModelOf(user, [model], TODAY)).toBe(model);
  });
});
