/** What the mutants tell of the tests, as text. Pure. */
import { groupBy } from '../../src/model/groups.ts';
import type { Outcome } from './analysis.ts';
import type { Mutant } from './instrument.ts';

const MAX_CODE_LENGTH = 100;

/** The survivors by file and line, and the share killed of each file and of all. */
export function renderReport(outcomes: readonly Outcome[]): string {
  const byFile = groupBy(outcomes, ({ mutant }) => mutant.file);
  const files = [...byFile].sort(([a], [b]) => (a < b ? -1 : 1));
  const survivors = files.flatMap(([, each]) =>
    each
      .filter(({ fate }) => fate === 'survived')
      .map(({ mutant }) => mutant)
      .sort((a, b) => a.line - b.line),
  );
  return [
    ...survivors.map(renderMutant),
    ...(survivors.length > 0 ? [''] : []),
    ...files.map(([file, each]) => `${shareOf(each)}  ${file}`),
    `${shareOf(outcomes)}  in all`,
  ].join('\n');
}

/** A survivor in one line, as `file:line: before → after`. */
function renderMutant({ file, line, before, after }: Mutant): string {
  return `${file}:${line}: ${shortened(before)} → ${shortened(after) || '(dropped)'}`;
}

function shortened(code: string): string {
  return code.length > MAX_CODE_LENGTH ? `${code.slice(0, MAX_CODE_LENGTH)}…` : code;
}

/** The share killed in percent, rounded down, and the counts. */
function shareOf(outcomes: readonly Outcome[]): string {
  const killed = outcomes.filter(({ fate }) => fate !== 'survived').length;
  const timeouts = outcomes.filter(({ fate }) => fate === 'timeout').length;
  const percent = (Math.floor((killed / outcomes.length) * 1000) / 10).toFixed(1);
  const counts = `${killed} of ${outcomes.length}${timeouts > 0 ? `, ${timeouts} by timeout` : ''}`;
  return `${percent.padStart(5)} % killed (${counts})`;
}
