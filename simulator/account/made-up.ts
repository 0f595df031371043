/** What the account of a users file has although the file does not say it, in words. Pure. */
import { countOf } from '../../src/model/numbers.ts';
import type { FileRow } from '../../src/sync/users-file/read.ts';
import type { Data } from '../data.ts';
import { FALLBACK } from './from-file.ts';
import { emailOf, valueOf } from './person.ts';

/**
 * A sentence with the number of users for each value that was made up. A plan can't show what such a value is in MOCO.
 *
 * @param account made of the rows
 * @returns undefined if nothing was made up
 */
export function describeMadeUp(
  rows: readonly FileRow[],
  { users, employments }: Pick<Data, 'users' | 'employments'>,
): string | undefined {
  const employed = new Set(employments.map(({ user_id }) => user_id));
  const lacks = (input: string) => (row: FileRow) => valueOf(row, input) === undefined;
  const lacksHours = ({ employment }: FileRow, index: number): boolean =>
    employment.start === undefined && employed.has(users[index]?.id ?? 0);
  const madeUp: [string, (row: FileRow, index: number) => boolean][] = [
    ['40 hours a week', lacksHours],
    [`the team ${FALLBACK.team}`, lacks('team')],
    [`the role ${FALLBACK.role}`, lacks('role')],
    ['a made-up name', (row) => lacks('firstname')(row) || lacks('lastname')(row)],
    ['a made-up e-mail address', (row) => emailOf(row) === undefined],
  ];
  const counted = madeUp.flatMap(([value, isLacking]) => {
    const count = rows.filter(isLacking).length;
    return count > 0 ? [`${value} for ${countOf(count, 'user')}`] : [];
  });
  if (counted.length === 0) return undefined;
  return (
    `The users file lacks some values. The account has ${counted.join(', ')}. ` +
    'For these, and for columns that the file lacks, a plan for MOCO can differ.'
  );
}
