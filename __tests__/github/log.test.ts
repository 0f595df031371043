import { describe, expect, it } from '@jest/globals';
import type { ErrorReport } from '../../src/github/error-messages.ts';
import { createLog, fitItems, MAX_MESSAGE } from '../../src/github/log.ts';
import { recordingToolkit, type Recorded } from '../support/toolkit.ts';

const LINK = 'See docs/errors.md#internal';

const failure = (summary: string, ...items: string[]): ErrorReport => ({
  code: 'internal',
  summary,
  hints: [],
  items: items.map((text) => ({ text })),
});

/** The message of a failure, without the link at its end. */
function messageOf(report: ErrorReport, toolkit: Recorded = recordingToolkit({})): string {
  createLog(toolkit).failed(report);
  const [, message, link] = /^failed ([^]*)\n(.*)$/.exec(toolkit.said.at(-1) ?? '') ?? [];
  expect(link).toBe(`See ${toolkit.errorsPage}#${report.code}`);
  return message ?? '';
}

describe('the log', () => {
  it('has no secret, no command and no further line', () => {
    const toolkit = recordingToolkit({});
    const log = createLog(toolkit);
    log.mask(['', 'se\ncret']);
    log.info('se\ncret ##[error]\nx');
    log.warning('w'.repeat(3_000));
    log.failed({ ...failure('first se cret'), hints: ['::second::'] });
    expect(toolkit.said).toEqual([
      'mask se\ncret',
      'info *** # # [error] x',
      `warning ${'w'.repeat(1_999)}…`,
      `failed first ***\n: :second: :\n${LINK}`,
    ]);
  });

  it('masks many secrets at once', () => {
    const log = createLog(recordingToolkit({}));
    log.mask(Array.from({ length: 2_000 }, (_, index) => `secret-${index}-of-many`));
    expect(log.sanitize('no secret-1999-of-many')).toBe('no ***');
  });

  it('redacts secrets in a long item before truncating it', () => {
    const toolkit = recordingToolkit({});
    const log = createLog(toolkit);
    log.mask(['a-long-secret']);
    log.failed(failure('Two failed:', `${'x'.repeat(490)}a-long-secret`, 'y'));
    expect(toolkit.said.at(-1)).toBe(`failed Two failed:\n- ${'x'.repeat(490)}***\n- y\n${LINK}`);
  });
});

describe('a failure', () => {
  it('ends with a link to the section of its code', () => {
    const toolkit = {
      ...recordingToolkit({}),
      errorsPage: 'https://github.com/o/r/blob/v1.0.0/docs/errors.md',
    };
    createLog(toolkit).failed({ ...failure('No.'), code: 'not-applied', hints: ['Check MOCO.'] });
    expect(toolkit.said).toEqual([
      'failed No.\nCheck MOCO.\nSee https://github.com/o/r/blob/v1.0.0/docs/errors.md#not-applied',
    ]);
  });

  it.each<[string, ErrorReport]>([
    ['summary', failure('s'.repeat(5_000))],
    ['hint', { ...failure('No.'), hints: ['h'.repeat(5_000)] }],
    ['item', failure('No.', 'i'.repeat(5_000))],
    ['list', failure('No.', ...Array.from({ length: 1_000 }, (_, index) => `User ${index}: no`))],
    ['summary and a list', failure('s'.repeat(5_000), 'a', 'b')],
  ])('with a long %s is truncated before the link', (_, report) => {
    const toolkit = recordingToolkit({});
    const message = messageOf(report, toolkit);
    expect(message).toMatch(/…$|\nAnd [\d,]+ more\.$/);
    expect((toolkit.said.at(-1) ?? '').length - 'failed '.length).toBeLessThanOrEqual(MAX_MESSAGE);
  });

  it('truncates each item on its own', () => {
    expect(messageOf(failure('Two failed:', 'x'.repeat(600), 'y'))).toBe(
      `Two failed:\n- ${'x'.repeat(497)}…\n- y`,
    );
  });

  it('has whole items, and how many were left out', () => {
    const items = Array.from({ length: 1_500 }, (_, index) => `User ${index} failed`);
    const lines = messageOf(failure('Many failed:', ...items)).split('\n');
    const shown = lines.length - 2;
    expect(shown).toBeGreaterThan(50);
    expect(lines.slice(1, -1)).toEqual(items.slice(0, shown).map((item) => `- ${item}`));
    expect(lines.at(-1)).toBe(`And ${(1_500 - shown).toLocaleString('en')} more.`);
  });

  it('has items with their locations', () => {
    const report = failure('The file has issues.', 'must be a date');
    const items = [{ text: 'must be a date', location: { file: 'users.csv', line: 4 } }];
    expect(messageOf({ ...report, items })).toBe('The file has issues.\n- users.csv, line 4: must be a date');
  });
});

describe('items that fit', () => {
  it('are all kept if there is room', () => {
    expect(fitItems(['a', 'b'], 44)).toEqual(['a', 'b']);
  });

  it('end with a count in the form of an item otherwise', () => {
    expect(fitItems(['a', 'b', 'c'], 42, (text) => `<li>${text}</li>`)).toEqual([
      'a',
      '<li>And 2 more.</li>',
    ]);
    expect(fitItems(['a', 'b'], -5)).toEqual(['And 2 more.']);
  });
});
