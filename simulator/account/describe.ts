/** An account in words. Pure. */
import { countOf, formatNumber } from '../../src/model/numbers.ts';
import type { Data } from '../data.ts';

/** How much there is of everything, without a name. */
export function describeAccount({
  users,
  units,
  roles,
  employments,
  holidays,
  customFields,
}: Pick<Data, 'users' | 'units' | 'roles' | 'employments' | 'holidays' | 'customFields'>): string {
  return [
    countOf(users.length, 'user'),
    countOf(units.length, 'team'),
    countOf(roles.length, 'role'),
    countOf(employments.length, 'employment'),
    holidays.length === 1 ? '1 vacation entry' : `${formatNumber(holidays.length)} vacation entries`,
    countOf(customFields.length, 'custom field'),
  ].join(', ');
}
