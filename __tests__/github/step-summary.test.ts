import { describe, expect, it } from '@jest/globals';
import { fieldByRequestKey, type Field } from '../../src/model/fields.ts';
import { renderFailure, renderSummary } from '../../src/github/step-summary.ts';

const cell = (
  field: Field,
  from: unknown,
  to: unknown,
  labels: { from?: string; to?: string } = {},
): string => {
  const change = { field, from, to, fromLabel: labels.from, toLabel: labels.to };
  return (
    renderSummary('Updated', [change], [], (text) => text.replaceAll('secret', '***')).match(
      /<td>.*<\/td>/,
    )?.[0] ?? ''
  );
};

describe('a value in the summary', () => {
  const tags = fieldByRequestKey('tags');
  it.each([
    [['a', 'b'], [], '<code>a, b</code></td><td><em>empty</em>'],
    [undefined, 'x', '<em>not known</em></td><td><code>x</code>'],
    [null, false, '<em>empty</em></td><td><code>false</code>'],
    ['', { a: 1 }, '<em>empty</em></td><td><code>{&quot;a&quot;:1}</code>'],
    ['secret', 'x'.repeat(999), `<code>***</code></td><td><code>${'x'.repeat(299)}…</code>`],
  ])('%j to %j', (from, to, cells) => {
    expect(cell(tags, from, to)).toBe(`<td><code>tags</code></td><td>${cells}</td>`);
  });

  it('that is an ID comes with its name', () => {
    expect(cell(fieldByRequestKey('unit_id'), 1, 2, { from: 'Design', to: 'Sales' })).toContain(
      '<code>Design (1)</code></td><td><code>Sales (2)</code>',
    );
  });

  it.each(['password', 'bday', 'custom_properties', 'nickname'])('is not shown for %s', (key) => {
    expect(cell(fieldByRequestKey(key), 'old', 'new')).toBe(
      `<td><code>${key}</code></td><td colspan="2"><em>not shown</em></td>`,
    );
  });
});

describe('a summary', () => {
  const MIB = 1024 * 1024;

  it('stays far below the size at which GitHub drops it', () => {
    const field = fieldByRequestKey('\u0000<'.repeat(500));
    const change = { field, from: '<'.repeat(9_999), to: 'x', fromLabel: undefined, toLabel: undefined };
    const failure = { code: 'internal', summary: '<'.repeat(5 * MIB), hints: [], items: [] } as const;
    const many = Array.from({ length: 9_999 }, () => change);
    expect(renderSummary('Updated', many, [], (text) => text).length).toBeLessThan(MIB / 2);
    expect(renderSummary('Updated', many, [], (text) => text)).toContain('and 9799 more');
    expect(
      renderFailure({ heading: 'Failed', report: failure, errorsPage: 'docs/errors.md' }, (text) => text)
        .length,
    ).toBeLessThan(MIB / 2);
  });
});
