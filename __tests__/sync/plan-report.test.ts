import { describe, expect, it } from '@jest/globals';
import { createSanitizer } from '../../src/github/sanitize.ts';
import { renderReport, type Report } from '../../src/sync/plan-report.ts';
import { entryOf, failing, leaving, mocoUser, resultOf, updating } from '../support/entries.ts';

const sanitize = createSanitizer(['the-key']);
const UPDATE = updating(1, mocoUser(7), { lastname: 'Keller', 'mobile-phone': '+41791234567' });
const LEAVER = leaving(null, mocoUser(8));
const SAME = entryOf(3, mocoUser(9));
const WRONG = failing(4, 'no such user');

function report(plan: Report['plan'], more: Partial<Report> = {}, bytes = 1_000_000): string {
  const details = {
    file: 'users.csv',
    host: 'acme.mocoapp.com',
    plan,
    results: undefined,
    warnings: [],
    notes: [],
    runUrl: undefined,
    ...more,
  };
  return renderReport(details, sanitize, bytes);
}

const headings = (html: string): string[] =>
  [...html.matchAll(/<h\d>(.*?)<\/h\d>/g)].map(([, text = '']) => text.replaceAll(/<[^>]*>/g, ''));
const rows = (html: string): number => html.split('<tr>').length - 1;

describe('the report', () => {
  it('of a plan has counts, errors and changes', () => {
    const html = report([UPDATE, LEAVER, SAME, WRONG]);
    expect(headings(html)).toEqual(['Plan for users.csv in acme.mocoapp.com', 'Errors', 'Changes']);
    expect(html).toContain('<th>To create</th>');
    expect(html).toContain('<td align="right">1</td>');
    expect(html).toContain('<td>(line 5)</td><td>no such user</td>');
    expect(html).toContain(
      '<strong>update</strong> Max Muster <code>u7@example.com</code> (line 2, ID 7)</td>',
    );
  });

  it('has deactivations before creations, and both before updates', () => {
    const NEW = { ...UPDATE, user: undefined, action: 'create' } as const;
    const html = report([UPDATE, NEW, LEAVER]);
    expect(html.match(/<strong>\w+/g)).toEqual(['<strong>deactivate', '<strong>create', '<strong>update']);
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
    const results = [resultOf(UPDATE), resultOf(LEAVER, { error: 'MOCO refused' })];
    const html = report([UPDATE, LEAVER, WRONG], { results });
    expect(headings(html)).toEqual(['Applied users.csv to acme.mocoapp.com', 'Errors', 'Changed']);
    expect(html).toContain('<td>MOCO refused</td>');
    expect(html).toContain('<td>no such user</td>');
    expect(html).not.toContain('<strong>deactivate');
  });

  it('says that there are no changes, and which users are not in the file', () => {
    expect(headings(report([SAME]))).toEqual(['No changes for users.csv in acme.mocoapp.com']);
    const unlisted = entryOf(null, mocoUser(5));
    expect(headings(report([SAME, unlisted]))).toEqual([
      'No changes for users.csv in acme.mocoapp.com',
      'Active in MOCO, not in the file',
    ]);
  });

  it('has warnings before the counts, and notes before the tables', () => {
    const html = report([UPDATE], { warnings: ['Raise `this`.'], notes: ['Writing takes about 20 min.'] });
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
    expect(report(many, {}, 2_000)).toContain('The output <code>plan</code>');
    expect(report(many, { runUrl: 'https://github.com/o/r/actions/runs/1' }, 2_000)).toContain(
      'The job summary of <a href="https://github.com/o/r/actions/runs/1">the run</a> has more.',
    );
  });

  it('has the errors first', () => {
    const html = report([...many, WRONG], {}, 2_000);
    expect(html).toContain('no such user');
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

  it('is truncated if it is long', () => {
    const user = mocoUser(7, { email: `${'a'.repeat(5_000)}@b.ch` });
    const html = report([updating(1, user, { lastname: 'x'.repeat(5_000) }), failing(2, 'y'.repeat(5_000))]);
    expect(html.length).toBeLessThan(3_000);
  });
});
