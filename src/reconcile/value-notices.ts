/** Values that are valid, and that may be the trace of a slip: a shifted column, a spreadsheet, another alphabet. Pure. */
import type { Change } from '../model/diff.ts';
import { normalizePhone } from '../model/equality.ts';
import { isName } from '../model/fields.ts';
import { asWarning, type Notice } from '../model/notice.ts';
import { isOtherFirstName } from '../model/person-names.ts';
import { beyondAscii } from '../model/text.ts';
import type { UserPlan } from './user-plan.ts';

/** Letters that a program can't store often become question marks: `M?ller`. */
const LOST_LETTER = /\p{L}\?+\p{L}|\?\?/u;

/** A spreadsheet takes a phone number for a number, without its `+` or zeros. An internal number is shorter. */
const NO_PREFIX = /^[1-9]\d{8,}$/;

/** Years of age. A date of hire in the column of birthdays is recent; a placeholder such as 1900-01-01 is not. */
const AGES = { min: 13, max: 100 };

/** Warnings about the values of a plan. They do not show the values. */
export function valueNotices({ user, changes }: Pick<UserPlan, 'user' | 'changes'>, today: string): Notice[] {
  const texts = [
    ...changes.flatMap(({ field, to }) => textWarnings(field.input, to, today)),
    ...(user ? nameWarnings(changes) : []),
  ];
  return texts.map(asWarning);
}

function textWarnings(input: string, value: unknown, today: string): string[] {
  if (typeof value !== 'string' || value === '') return [];
  switch (input) {
    case 'firstname':
    case 'lastname':
      return LOST_LETTER.test(value)
        ? [`\`${input}\` has question marks, which may stand for letters that were lost. Check the name.`]
        : [];
    case 'email':
      return emailWarnings(value);
    case 'mobile-phone':
    case 'work-phone':
      return NO_PREFIX.test(String(normalizePhone(value)))
        ? [
            `\`${input}\` begins with neither \`+\` nor \`0\`. A spreadsheet may have removed the prefix: check the number.`,
          ]
        : [];
    case 'birthday':
      return isImprobable(value, today)
        ? [
            `\`birthday\` makes this person younger than ${AGES.min} or older than ${AGES.max}. Check that it is not another date.`,
          ]
        : [];
    default:
      return [];
  }
}

/** An e-mail address with a letter of another alphabet looks the same, and is another one. */
function emailWarnings(email: string): string[] {
  const others = beyondAscii(email);
  if (others.length === 0) return [];
  return [
    `The new e-mail address has letters beyond ASCII (${others.join(', ')}), which can look like others. Check that it is ` +
      'right.',
  ];
}

/** By the year alone, which is exact enough for a warning. */
function isImprobable(birthday: string, today: string): boolean {
  const age = Number(today.slice(0, 4)) - Number(birthday.slice(0, 4));
  return age < AGES.min || age > AGES.max;
}

/** Columns that were sorted apart from each other give a person the name of another one, and so does a wrong user. */
function nameWarnings(changes: readonly Change[]): string[] {
  const names = changes.filter(({ field, from }) => isName(field) && Boolean(from));
  if (names.length > 1) return ['First and last name both change. Check that this is the right person.'];
  return names.some(({ field, from, to }) => field.input === 'firstname' && isOtherFirstName(from, to))
    ? ['The first name changes to another one. Check that this is the right person.']
    : [];
}
