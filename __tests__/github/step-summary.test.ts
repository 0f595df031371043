import { describe, expect, it } from '@jest/globals';
import type { ErrorReport } from '../../src/github/error-messages.ts';
import {
  renderFailure,
  renderNotice,
  renderSummary,
  renderTrusted,
  type FailureBlock,
  type UserSummary,
} from '../../src/github/step-summary.ts';
import type { Change } from '../../src/model/diff.ts';
import { fieldByRequestKey } from '../../src/model/fields.ts';

const asIs = (text: string): string => text;
const withoutSecret = (text: string): string => text.replaceAll('secret', '***');

const changeOf = (key: string, from: unknown, to: unknown, labels: Partial<Change> = {}): Change => ({
  field: fieldByRequestKey(key),
  from,
  to,
  fromLabel: undefined,
  toLabel: undefined,
  ...labels,
});

const summaryOf = (more: Partial<UserSummary>, sanitize = asIs): string =>
  renderSummary({ title: 'Updated', isNew: false, changes: [], details: [], notices: [], ...more }, sanitize);

/** The cells of one change: label, from, to. */
const cells = (...change: Parameters<typeof changeOf>): string =>
  /<td>.*<\/td>/.exec(summaryOf({ changes: [changeOf(...change)] }, withoutSecret))?.[0] ?? '';

describe('a change in the summary', () => {
  it.each([
    ['a text', 'lastname', 'Muster', 'Keller', 'Last name', '<code>Muster</code>', '<code>Keller</code>'],
    ['a list', 'tags', ['a'], ['a', 'b'], 'Tags', '<code>a</code>', '<code>a, b</code>'],
    ['an empty value', 'lastname', null, 'x', 'Last name', '<em>empty</em>', '<code>x</code>'],
    [
      'a field that MOCO never returns',
      'language',
      undefined,
      'de',
      'Language',
      '<em>unknown</em>',
      '<code>de</code>',
    ],
    ['a boolean', 'active', true, false, 'Active', 'yes', 'no'],
    ['an object', 'tags', '', { a: 1 }, 'Tags', '<em>empty</em>', '<code>{&quot;a&quot;:1}</code>'],
    ['a cleared field', 'tags', ['a', 'b'], [], 'Tags', '<code>a, b</code>', '<em>cleared</em>'],
    ['a field that can not be cleared', 'lastname', 'x', '', 'Last name', '<code>x</code>', '<em>empty</em>'],
    ['a secret', 'lastname', 'a secret', 'x', 'Last name', '<code>a ***</code>', '<code>x</code>'],
    ['a mention', 'lastname', '@octocat', 'x', 'Last name', '<code>@octocat</code>', '<code>x</code>'],
  ])('of %s has the label, the old and the new value', (_, key, from, to, label, before, after) => {
    expect(cells(key, from, to)).toBe(`<td>${label}</td><td>${before}</td><td>${after}</td>`);
  });

  it('truncates a long value after redaction', () => {
    expect(cells('lastname', 'x', `${'x'.repeat(298)}secret`)).toContain(`<code>${'x'.repeat(298)}*…</code>`);
  });

  it('has the name of a team or role with its ID', () => {
    expect(cells('unit_id', 1, 2, { fromLabel: 'Design', toLabel: 'Sales' })).toBe(
      '<td>Team</td><td><code>Design (1)</code></td><td><code>Sales (2)</code></td>',
    );
    expect(cells('role_id', 1, 2)).toBe('<td>Role</td><td><code>1</code></td><td><code>2</code></td>');
  });

  it.each([
    ['password', 'Password'],
    ['bday', 'Birthday'],
    ['iban', 'IBAN'],
    ['custom_properties', 'Custom fields'],
    ['avatar', 'Picture'],
    // A field that MOCO may add later.
    ['nickname', 'nickname'],
  ])('does not show the values of %s', (key, label) => {
    expect(cells(key, 'old', 'new')).toBe(
      `<td>${label}</td><td colspan="2"><em>changed, not shown</em></td>`,
    );
  });

  it.each<[string, unknown, string]>([
    ['mobile_phone', '', 'Mobile phone'],
    ['bday', null, 'Birthday'],
    ['iban', null, 'IBAN'],
  ])('says that %s was cleared', (key, empty, label) => {
    expect(cells(key, 'old', empty)).toBe(`<td>${label}</td><td colspan="2"><em>cleared</em></td>`);
  });
});

it('of a new user has values instead of changes', () => {
  const changes = [changeOf('active', null, true), changeOf('bday', null, '1990-01-31')];
  expect(summaryOf({ isNew: true, changes })).toContain(
    '<table><tr><th>Field</th><th colspan="2">Value</th></tr>' +
      '<tr><td>Active</td><td colspan="2">yes</td></tr>' +
      '<tr><td>Birthday</td><td colspan="2"><em>set, not shown</em></td></tr></table>',
  );
});

describe('a summary', () => {
  it('has a title, the changes, employments and vacation, and the notices', () => {
    const summary = summaryOf({
      title: 'Updated Max Muster (ID 7) in acme.mocoapp.com',
      changes: [changeOf('active', true, false)],
      details: ['Ended employment 9 of @max on 2026-12-31', 'Created vacation for 2027: 25 days'],
      notices: [
        { level: 'notice', text: 'Employment 9 ends on 2026-12-31.' },
        { level: 'warning', text: 'Employment 10 is open-ended.' },
      ],
    });
    expect(summary).toBe(
      [
        '<h3>Updated Max Muster (ID 7) in acme.mocoapp.com</h3>',
        '<table><tr><th>Field</th><th>From</th><th>To</th></tr>' +
          '<tr><td>Active</td><td>yes</td><td>no</td></tr></table>',
        '<h4>Employment and vacation</h4>',
        '<ul><li>Ended employment 9 of @\u200Bmax on 2026-12-31</li><li>Created vacation for 2027: 25 days</li></ul>',
        '<p>Employment 9 ends on 2026-12-31.</p>',
        '<p>⚠️ Employment 10 is open-ended.</p>',
      ].join('\n\n') + '\n\n',
    );
  });

  it('stays far below the size at which GitHub drops it', () => {
    const change = changeOf('\u0000<'.repeat(500), '<'.repeat(9_999), 'x');
    const many = Array.from({ length: 9_999 }, () => change);
    const summary = summaryOf({ changes: many });
    expect(summary.length).toBeLessThan(MIB / 2);
    expect(summary).toContain('and 9799 more');
  });
});

describe('a notice in a summary', () => {
  it('has inputs as code, and a warning stands out', () => {
    const text = 'To end it, give `employment-end`, not `employment-start`.';
    const html = 'To end it, give <code>employment-end</code>, not <code>employment-start</code>.';
    expect(renderNotice({ level: 'notice', text })).toBe(html);
    expect(renderNotice({ level: 'warning', text })).toBe(`⚠️ ${html}`);
    expect(summaryOf({ notices: [{ level: 'warning', text }] })).toContain(`<p>⚠️ ${html}</p>`);
  });

  it('is escaped, also within the backticks', () => {
    expect(renderNotice({ level: 'notice', text: '`<b>` & @max' })).toBe(
      '<code>&lt;b&gt;</code> &amp; @\u200Bmax',
    );
  });

  it('keeps a single backtick', () => {
    expect(renderTrusted('a ` b')).toBe('a ` b');
    expect(renderTrusted('`a` b ` c')).toBe('<code>a</code> b ` c');
  });
});

const MIB = 1024 * 1024;

describe('a failure in the summary', () => {
  const failure = (report: Partial<ErrorReport>, block: Partial<FailureBlock> = {}): string =>
    renderFailure(
      {
        heading: 'The step failed',
        report: { code: 'rejected', summary: 'No.', hints: [], items: [], ...report },
        errorsPage: 'docs/errors.md',
        ...block,
      },
      withoutSecret,
    );
  const LINK = '<p>See docs/errors.md#rejected</p>\n\n';

  it('has the sentences, the items and the section of the code', () => {
    const items = [{ text: 'must be a date', location: { file: 'users.csv', line: 4 } }, { text: 'b' }];
    expect(failure({ hints: ['Check `email`.', 'MOCO says: <b>secret</b>'], items })).toBe(
      '<h3>The step failed</h3>\n\n' +
        '<p>No.<br>Check email.<br>MOCO says: &lt;b&gt;***&lt;/b&gt;</p>\n\n' +
        `<ul><li>users.csv, line 4: must be a date</li><li>b</li></ul>\n\n${LINK}`,
    );
  });

  it('links to the page of the error codes if it has a URL', () => {
    const errorsPage = 'https://github.com/o/r/blob/v1.0.0/docs/errors.md';
    expect(failure({}, { errorsPage })).toMatch(
      /<p>See <a href="https:\/\/github\.com\/o\/r\/blob\/v1\.0\.0\/docs\/errors\.md#rejected">rejected<\/a><\/p>\n\n$/,
    );
  });

  it.each<[string, Partial<ErrorReport>]>([
    ['summary', { summary: '<'.repeat(5 * MIB) }],
    ['hint', { hints: ['<'.repeat(5 * MIB)] }],
    ['item', { items: [{ text: '<'.repeat(5 * MIB) }] }],
    ['list', { items: Array.from({ length: 9_999 }, () => ({ text: '<'.repeat(99) })) }],
  ])('with a long %s is truncated before the link', (_, report) => {
    const html = failure(report);
    expect(html.length).toBeLessThan(20_000);
    expect(html.endsWith(LINK)).toBe(true);
  });

  it('says how many items were left out', () => {
    const items = Array.from({ length: 2_000 }, (_, index) => ({ text: `User ${index}` }));
    const html = failure({ items });
    const shown = html.split('<li>User ').length - 1;
    expect(html).toContain(`<li>And ${(2_000 - shown).toLocaleString('en')} more.</li></ul>`);
  });

  it('cannot assemble a secret by the removal of backticks', () => {
    expect(failure({ summary: 'sec`ret' })).toContain('<p>***</p>');
  });
});
