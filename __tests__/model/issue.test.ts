import { expect, it } from '@jest/globals';
import { formatIssue, formatPosition } from '../../src/model/issue.ts';

it.each([
  [{ file: 'hr/users.csv' }, 'hr/users.csv: must be valid'],
  [{ file: 'users.csv', line: 4 }, 'users.csv, line 4: must be valid'],
  [{ file: 'users.csv', line: 4, column: '"Vorname"' }, 'users.csv, line 4, column "Vorname": must be valid'],
  [{ file: 'users.csv', line: 1, column: 2 }, 'users.csv, line 1, column 2: must be valid'],
  [
    { file: 'users.json', line: 1, record: 3, key: '"firstname"' },
    'users.json, line 1, record 3, "firstname": must be valid',
  ],
  [undefined, 'must be valid'],
])('an issue is one sentence that begins with its location: %j', (location, sentence) => {
  expect(formatIssue({ text: 'must be valid', ...(location && { location }) })).toBe(sentence);
});

it('a position is the line, and the record if the line has several', () => {
  expect(formatPosition({ line: 4 })).toBe('line 4');
  expect(formatPosition({ line: 1, record: 3 })).toBe('line 1, record 3');
  expect(formatPosition({})).toBe('');
});
