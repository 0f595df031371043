import { describe, expect, it } from '@jest/globals';
import { createSanitizer } from '../../src/github/sanitize.ts';
import { renderReport, type Report } from '../../src/sync/plan-report.ts';
import {
  desiredFields,
  entryOf,
  failing,
  LEAVER,
  mocoUser,
  resultOf,
  RETURNER,
  SAME,
  updating,
  WRONG,
} from '../support/entries.ts';

const sanitize = createSanitizer(['the-key']);
const UPDATE = updating(1, mocoUser(7), { lastname: 'Keller', 'mobile-phone': '+41791234567' });

function report(plan: Report['plan'], more: Partial<Report> = {}, bytes = 1_000_000): string {
  const details = {
    file: 'users.csv',
    host: 'acme.mocoapp.com',
    plan,
    results: undefined,
    warnings: [],
    notes: [],
    fileNotes: [],
    runUrl: undefined,
    ...more,
  };
  return renderReport(details, sanitize, bytes);
}

const headings = (html: string): string[] =>
  [...html.matchAll(/<h\d>(.*?)<\/h\d>/g)].map(([, text = '']) => text.replaceAll(/<[^>]*>/g, ''));
const rows = (html: string): number => html.split('<tr>').length - 1;

/** The table below a heading: its cells, row by row. */
function cellsOf(html: string, heading: string): string[][] {
  const [table = ''] = (html.split(`<h4>${heading}</h4>`)[1] ?? '').split('</table>');
  return table
    .split('<tr>')
    .slice(1)
    .map((row) => [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/g)].map(([, cell = '']) => cell));
}

/** The counts, by their headings. */
function countsOf(html: string): Record<string, string> {
  const [, heads = '', cells = ''] = /<table><tr>(.*?)<\/tr><tr>(.*?)<\/tr><\/table>/.exec(html) ?? [];
  const values = [...cells.matchAll(/<td align="right">(.*?)<\/td>/g)].map(([, value = '']) => value);
  return Object.fromEntries(
    [...heads.matchAll(/<th>(.*?)<\/th>/g)].map(([, head = ''], index) => [head, values[index] ?? '']),
  );
}

describe('the heading of a plan that was not applied to its end', () => {
  it.each([
    ['Partly applied', 'MOCO has something new', true],
    ['Partly applied', 'that is not known', undefined],
    ['Not applied:', 'MOCO has nothing new', false],
  ])('is "%s" if %s', (heading, _, isChanged) => {
    const results = [resultOf(UPDATE, { error: 'No', code: 'unauthorized', isChanged })];
    expect(headings(report([UPDATE, LEAVER], { results }))[0]).toBe(
      `${heading} users.csv to acme.mocoapp.com`,
    );
  });
});

describe('the report', () => {
  it('of a plan has counts, errors and changes', () => {
    const html = report([UPDATE, RETURNER, LEAVER, SAME, SAME, WRONG]);
    expect(headings(html)).toEqual(['Plan for users.csv in acme.mocoapp.com', 'Errors', 'Changes']);
    expect(countsOf(html)).toEqual({
      'To create': '0',
      'To update': '1',
      'To reactivate': '1',
      'To deactivate': '1',
      Unchanged: '2',
      Errors: '1',
    });
    expect(cellsOf(html, 'Errors')).toEqual([
      ['Who', 'Error'],
      ['(line 5)', 'No such user.'],
    ]);
    expect(cellsOf(html, 'Changes')).toEqual([
      ['User and field', 'From', 'To'],
      ['<strong>deactivate</strong> Max Muster <code>u8@example.com</code> (ID 8)'],
      ['Active', 'yes', 'no'],
      ['<strong>reactivate</strong> Max Muster <code>u6@example.com</code> (line 6, ID 6)'],
      ['Active', 'no', 'yes'],
      ['<strong>update</strong> Max Muster <code>u7@example.com</code> (line 2, ID 7)'],
      ['Last name', '<code>Muster</code>', '<code>Keller</code>'],
      ['Mobile phone', '<em>changed, not shown</em>'],
    ]);
  });

  it('names a user whom MOCO does not have yet by the values of the file', () => {
    const desired = desiredFields({ firstname: 'Nora', lastname: 'Vogt' });
    const entry = entryOf(1, undefined, { action: 'create', email: 'nora@example.com', desired });
    const html = report([{ ...entry, changes: UPDATE.changes }]);
    expect(html).toContain('<strong>create</strong> Nora Vogt <code>nora@example.com</code> (line 2)</td>');
  });

  it('has the values of a new user, who has no old ones', () => {
    const html = report([entryOf(1, undefined, { action: 'create', changes: UPDATE.changes })]);
    expect(html).toContain('<td>Last name</td><td colspan="2"><code>Keller</code></td>');
    expect(html).toContain('<td>Mobile phone</td><td colspan="2"><em>set, not shown</em></td>');
  });

  it('shows fields that are cleared', () => {
    const user = mocoUser(7, { tags: ['a'], mobile_phone: '+41791234567' });
    const html = report([updating(1, user, { tags: [], 'mobile-phone': '' })]);
    expect(cellsOf(html, 'Changes').slice(2)).toEqual([
      ['Tags', '<code>a</code>', '<em>cleared</em>'],
      ['Mobile phone', '<em>cleared</em>'],
    ]);
    expect(html).not.toContain('+41');
  });

  it('has deactivations, creations, reactivations and updates in this order', () => {
    const NEW = { ...UPDATE, user: undefined, action: 'create' } as const;
    const html = report([UPDATE, RETURNER, NEW, LEAVER]);
    expect(html.match(/<strong>\w+/g)).toEqual([
      '<strong>deactivate',
      '<strong>create',
      '<strong>reactivate',
      '<strong>update',
    ]);
    const results = [UPDATE, RETURNER, NEW, LEAVER].map((entry) => resultOf(entry));
    expect(report([UPDATE, RETURNER, NEW, LEAVER], { results }).match(/<strong>\w+/g)).toEqual([
      '<strong>deactivated',
      '<strong>created',
      '<strong>reactivated',
      '<strong>updated',
    ]);
    // So a long plan that is truncated still shows them.
    const many = Array.from({ length: 300 }, () => UPDATE);
    expect(report([...many, LEAVER], {}, 5_000)).toContain('<strong>deactivate');
  });

  it('shows the values of public fields, and only the labels of personal ones', () => {
    const html = report([UPDATE]);
    expect(html).toContain('<td>Last name</td><td><code>Muster</code></td><td><code>Keller</code></td>');
    expect(html).toMatch(/<td>Mobile phone<\/td><td colspan="2"><em>.*?<\/em><\/td>/);
    expect(html).not.toContain('+41');
  });

  it('of results has what MOCO stored, and the users who failed', () => {
    const results = [resultOf(UPDATE), resultOf(RETURNER), resultOf(LEAVER, { error: 'MOCO rejected it.' })];
    const html = report([UPDATE, RETURNER, LEAVER, WRONG], { results });
    expect(headings(html)).toEqual(['Applied users.csv to acme.mocoapp.com', 'Errors', 'Changed']);
    expect(countsOf(html)).toEqual({
      Created: '0',
      Updated: '1',
      Reactivated: '1',
      Deactivated: '0',
      Unchanged: '0',
      Failed: '2',
    });
    expect(cellsOf(html, 'Errors').slice(1)).toEqual([
      ['(line 5)', 'No such user.'],
      ['Max Muster <code>u8@example.com</code> (ID 8)', 'MOCO rejected it.'],
    ]);
    expect(html).not.toContain('<strong>deactivate');
  });

  it('has users with the same error in one row', () => {
    const rows = [failing(1, 'No A.'), failing(2, 'No B.'), failing(3, 'No A.')];
    expect(cellsOf(report(rows), 'Errors').slice(1)).toEqual([
      ['<strong>2 users</strong><br>(line 2)<br>(line 4)', 'No A.'],
      ['(line 3)', 'No B.'],
    ]);
  });

  it('has a row with an error in the plan and a user with the same error in one row', () => {
    const results = [resultOf(LEAVER, { error: WRONG.error })];
    expect(cellsOf(report([LEAVER, WRONG], { results }), 'Errors').slice(1)).toEqual([
      [
        '<strong>2 users</strong><br>(line 5)<br>Max Muster <code>u8@example.com</code> (ID 8)',
        'No such user.',
      ],
    ]);
  });

  it('names 10 users with the same error, and counts the others', () => {
    const rows = Array.from({ length: 1_012 }, (_, index) => failing(index + 1, 'No.'));
    const [, [who = ''] = []] = cellsOf(report(rows), 'Errors');
    expect(who.split('<br>')).toEqual([
      '<strong>1,012 users</strong>',
      ...Array.from({ length: 10 }, (_, index) => `(line ${index + 2})`),
      'and 1,002 more',
    ]);
  });

  it('says why unlisted users are kept if there is a special reason', () => {
    const kept = entryOf(null, mocoUser(5), { keptBecause: 'this user is in `protected-users`' });
    expect(cellsOf(report([kept, entryOf(null, mocoUser(6))]), 'Active in MOCO, not in the file')).toEqual([
      ['Who', 'Kept because'],
      ['Max Muster <code>u5@example.com</code> (ID 5)', 'this user is in <code>protected-users</code>'],
      ['Max Muster <code>u6@example.com</code> (ID 6)', ''],
    ]);
  });

  it('says that there are no changes, and which users are not in the file', () => {
    expect(headings(report([SAME]))).toEqual(['No changes for users.csv in acme.mocoapp.com']);
    const unlisted = entryOf(null, mocoUser(5));
    expect(headings(report([SAME, unlisted]))).toEqual([
      'No changes for users.csv in acme.mocoapp.com',
      'Active in MOCO, not in the file',
    ]);
    expect(cellsOf(report([SAME, unlisted]), 'Active in MOCO, not in the file')).toEqual([
      ['Who'],
      ['Max Muster <code>u5@example.com</code> (ID 5)'],
    ]);
  });

  it('has warnings before the counts, and notes before the tables', () => {
    const html = report([UPDATE], {
      warnings: ['Raise `this`.'],
      notes: ['Applying the plan takes about 20 min.'],
    });
    expect(html).toContain('<strong>Raise <code>this</code>.</strong>');
    expect(html.indexOf('<strong>Raise')).toBeLessThan(html.indexOf('<table>'));
    expect(html.indexOf('about 20 min')).toBeLessThan(html.indexOf('<h4>Changes'));
  });
});

describe('truncated to a number of bytes', () => {
  const many = Array.from({ length: 300 }, (_, index) =>
    updating(index + 1, mocoUser(index, { lastname: 'Ümläut' }), { firstname: 'Zoë', lastname: 'Ñandú' }),
  );
  const whole = report(many);

  it.each([2_000, 5_000, 20_000, 65_000])(
    'of %i it has whole users and says how many more there are',
    (bytes) => {
      const html = report(many, {}, bytes);
      expect(Buffer.byteLength(html)).toBeLessThanOrEqual(bytes);
      expect(Buffer.byteLength(html)).toBeGreaterThan(bytes - 1_000);
      // One row for the user and two for fields; the heads of two tables, and the counts.
      const shown = (rows(html) - 3) / 3;
      expect(html).toContain(`<p>${300 - shown} more users do not fit here.`);
      expect(html).toContain(`(line ${shown + 1}, ID ${shown - 1})`);
      expect(html.match(/<table>/g)).toHaveLength(html.match(/<\/table>/g)?.length ?? 0);
      expect(whole.startsWith(html.slice(0, html.indexOf('</table>\n\n<p>')))).toBe(true);
    },
  );

  it('is whole if there is room, and then has no note', () => {
    expect(report(many, {}, Buffer.byteLength(whole) + 400)).toBe(whole);
    expect(whole).not.toContain('do not fit here');
    expect(rows(whole)).toBe(903);
  });

  it('says where the rest is: in an output, or in the job summary', () => {
    expect(report(many, {}, 2_000)).toContain(
      'The output <code>plan</code>, or the file of <code>plan-file</code>, has all of them.',
    );
    expect(report(many, { runUrl: 'https://github.com/o/r/actions/runs/1' }, 2_000)).toContain(
      'The job summary of <a href="https://github.com/o/r/actions/runs/1">the run</a> has more.',
    );
  });

  it('has the errors first', () => {
    const html = report([...many, WRONG], {}, 2_000);
    expect(html).toContain('No such user.');
  });

  it('says so in the singular if one user does not fit', () => {
    // Only the name of the second user is long.
    const long = updating(2, mocoUser(8, { lastname: 'x'.repeat(99) }), { lastname: 'y'.repeat(300) });
    const html = report([UPDATE, long], {}, 1_600);
    expect(html).toContain('<p>1 more user does not fit here. The output');
  });

  it('without room for any user has the counts', () => {
    const html = report(many, {}, 700);
    expect(html).not.toContain('<h4>');
    expect(html).toContain('<p>300 more users do not fit here.');
  });
});

describe('text from outside', () => {
  const HOSTILE = '</code><script>alert(1)</script> @everyone ::error::x\n# the-key';

  it('is no markup, no mention, no second line and no secret, wherever it is', () => {
    const user = mocoUser(7, { lastname: HOSTILE, email: HOSTILE, role: { id: 1, name: HOSTILE } });
    const html = report([updating(1, user, { lastname: `x${HOSTILE}`, role: 2 }), failing(2, HOSTILE)], {
      file: HOSTILE,
    });
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('the-key');
    expect(html).not.toMatch(/^(#|::)/m);
    // GitHub makes no mention of a name inside <code>.
    expect(html.replaceAll(/<code>[^<]*<\/code>/g, '')).not.toContain('@everyone');
  });

  it('is no mention, no reference, no emoji and no link in a name or an error', () => {
    const text = '@everyone #1 GH-2 :tada: https://example.org www.example.org';
    const html = report([failing(1, text), updating(2, mocoUser(7, { firstname: text }))]);
    const outside = html.replaceAll(/<code>[^<]*<\/code>/g, '');
    expect(outside.match(/everyone/g)).toHaveLength(2);
    expect(outside).not.toMatch(/@everyone|#1|GH-2|:tada:|https:\/\/|www\./);
  });

  it('keeps an e-mail address that can be copied', () => {
    expect(report([failing(1, 'max@example.com is taken')])).toContain('<td>max@example.com is taken</td>');
  });

  it('is truncated if it is long', () => {
    const user = mocoUser(7, { email: `${'a'.repeat(5_000)}@b.ch` });
    const html = report([updating(1, user, { lastname: 'x'.repeat(5_000) }), failing(2, 'y'.repeat(5_000))]);
    expect(html.length).toBeLessThan(3_000);
  });
});
