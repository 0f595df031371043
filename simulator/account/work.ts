/** Employment and vacation of a row of a users file, as MOCO stores them. Pure. */
import { yearOf } from '../../src/model/days.ts';
import { defaultVacationYear } from '../../src/model/vacation.ts';
import type { FileRow } from '../../src/sync/users-file/read.ts';
import { fullTimeEmployment, SAMPLE_TIMESTAMP, type Employment, type Holiday } from '../data.ts';
import type { NewId } from './ids.ts';
import { valueOf } from './person.ts';

/** The vacation entries of an account: the title, and the year if it is the same for all. */
export interface VacationEntries {
  readonly title: string;
  readonly year: number | undefined;
}

/**
 * The employment of a row. In MOCO, everyone who works has one, so a row without hours is one of 40 hours a week for a user
 * who is neither external nor gone; with a last day, it ends on it.
 *
 * @param defaultModel whether rows without hours have an employment
 */
export function employmentsOf(
  userId: number,
  row: FileRow,
  defaultModel: boolean,
  newId: NewId,
): Employment[] {
  const { start, end } = row.employment;
  const made = (): Employment => ({
    ...fullTimeEmployment(newId(), userId, SAMPLE_TIMESTAMP),
    to: end ?? null,
  });
  if (start) {
    const { am, pm } = start.hours.pattern;
    return [{ ...made(), from: start.from, pattern: { am: [...am], pm: [...pm] } }];
  }
  const isGone = valueOf(row, 'active') === false && end === undefined;
  if (!defaultModel || valueOf(row, 'external') === true || isGone) return [];
  const employment = made();
  return [
    end !== undefined && end < employment.from ? { ...employment, from: `${yearOf(end)}-01-01` } : employment,
  ];
}

/**
 * The vacation entry of a row. External users can't have one: the sync says so.
 *
 * @param today `YYYY-MM-DD`
 */
export function holidaysOf(
  userId: number,
  row: FileRow,
  { title, year }: VacationEntries,
  today: string,
  newId: NewId,
): Holiday[] {
  const { vacationDays: days, employment } = row;
  if (days === undefined || valueOf(row, 'external') === true) return [];
  return [
    {
      id: newId(),
      user_id: userId,
      creator_id: null,
      year: year ?? defaultVacationYear(today, employment.start?.from),
      title,
      days,
      created_at: SAMPLE_TIMESTAMP,
      updated_at: SAMPLE_TIMESTAMP,
    },
  ];
}
