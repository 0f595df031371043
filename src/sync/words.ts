/** What the step says: people by ID and place in the file, never by name or address, as logs are read by many. Pure. */
import type { Described, ErrorWord } from '../runner/failure.ts';
import { WIDTH, type Result, type Work } from './apply.ts';
import { doneCounts, countsOf } from './outputs.ts';
import { isUnlistedAndStays, isWritten, nameOf, writesOf, type Entry } from './plan.ts';

/** What is known when something is said. */
export interface State {
  readonly plan: readonly Entry[] | undefined;
  /** Undefined as long as nothing is to be written. */
  readonly work: Work | undefined;
  /** What is over a limit. */
  readonly over: readonly string[];
  /** What a person should know beside the plan. */
  readonly notes: readonly string[];
}

/** Milliseconds until this many further requests can have been sent. */
type TimeFor = (requests: number) => number;

/** More lines of a plan than these help nobody in a log; the summary has them. */
const MAX_LINES = 100;

/** Faults that the next run may not meet. */
const PASSING: readonly ErrorWord[] = ['rate-limited', 'unavailable', 'unreachable', 'timeout'];

/** Milliseconds that MOCO takes for a write, as recorded. */
const USUAL_WRITE = 600;

/** The plan in numbers, and person by person where it is not carried out at once. */
export function planLines(
  plan: readonly Entry[],
  file: string,
  host: string,
  mode: 'plan' | 'apply',
): string[] {
  const { created, updated, deactivated, unchanged, failed } = countsOf(plan);
  const unlisted = plan.filter(isUnlistedAndStays).length;
  const counts = [
    `${number(created)} to create`,
    `${number(updated)} to update`,
    `${number(deactivated)} to deactivate`,
    `${number(unchanged)} unchanged${unlisted > 0 ? ` (${number(unlisted)} of them not in the file)` : ''}`,
    ...(failed > 0 ? [`${number(failed)} with an error`] : []),
  ];
  const writes = mode === 'plan' ? writesOf(plan) : [];
  const shown = writes
    .slice(0, MAX_LINES)
    .map((entry) => `Would ${entry.action} ${nameOf(entry)}: ${fields(entry)}`);
  const more = writes.length - shown.length;
  return [
    `Plan for ${file} in ${host}: ${counts.join(', ')}`,
    ...shown,
    ...(more > 0
      ? [`Would change ${number(more)} more; the job summary and the output \`plan\` have them`]
      : []),
  ];
}

/** What a person should know beside the plan. */
export function notes(plan: readonly Entry[], isHeldBack: boolean, timeFor: TimeFor): string[] {
  const writes = plan.filter(isWritten).length;
  const time = Math.max(timeFor(writes), (writes * USUAL_WRITE) / WIDTH);
  return [
    ...(isHeldBack ? [heldBack(plan)] : []),
    ...(time >= 60_000 ? [`Writing takes ${duration(time)}.`] : []),
  ];
}

/** Why those whom the file does not list are not deactivated, although that is asked for. */
function heldBack(plan: readonly Entry[]): string {
  const unlisted = plan.filter(({ row }) => row === null).length;
  const [first, ...others] = plan.filter(({ user, action }) => !user && action === 'error');
  const more = others.length > 0 ? ` and ${number(others.length)} more` : '';
  return (
    `${number(unlisted)} active ${unlisted === 1 ? 'user is' : 'users are'} not in the file, but kept for now: ` +
    `${first?.place ?? ''}${more} can't be found in MOCO and may be about one of them. Once that is mended, those who ` +
    'are still not in the file are deactivated.'
  );
}

/** What is over a limit, after a plan. */
export function wouldWriteNothing(over: string): string {
  return `\`apply\` would write nothing. ${over}`;
}

/** What became of one person. */
export function resultLine(result: Result): string {
  const { action, error } = result;
  if (error !== null) return `Failed: ${nameOf(result)}`;
  if (action === 'none') return `Nothing to change by now: ${nameOf(result)}`;
  if (action === 'update' && !result.isChanged) return `MOCO changed nothing of ${nameOf(result)}`;
  const done = { create: 'Created', update: 'Updated', deactivate: 'Deactivated', error: '' }[action];
  return `${done} ${nameOf(result)}: ${fields(result)}`;
}

/** How far the step has come, and how long the rest takes. */
export function progressLine(work: Work | undefined, timeFor: TimeFor, now: number): string {
  if (!work) return 'Reading from MOCO';
  const { todo, results, begin } = work;
  const failed = results.filter(({ error }) => error !== null).length;
  const left = todo.length - results.length;
  const bySpeed = results.length === 0 ? 0 : ((now - begin) / results.length) * left;
  const time = duration(Math.max(timeFor(left), bySpeed));
  const written = `${number(results.length - failed)} of ${number(todo.length)} users written`;
  return `${written}, ${number(failed)} failed, ${time} left`;
}

/** What was done, in numbers. */
export function doneLine(
  plan: readonly Entry[],
  results: readonly Result[],
  file: string,
  host: string,
): string {
  const { created, updated, deactivated, unchanged, failed } = doneCounts(plan, results);
  return (
    `Applied ${file} to ${host}: ${number(created)} created, ${number(updated)} updated, ` +
    `${number(deactivated)} deactivated, ${number(unchanged)} unchanged, ${number(failed)} failed`
  );
}

/** A warning about fields that MOCO has other values for than those asked for. */
export function ignoredLines(results: readonly Result[]): string[] {
  const people = results.filter(({ ignored }) => ignored.length > 0);
  const listed = people.map((result) => `${nameOf(result)}: ${result.ignored.join(', ')}`);
  if (listed.length === 0) return [];
  return [`MOCO has another value than the one asked for in: ${listed.join('; ')}`];
}

/** Why the step fails although nothing was thrown; undefined where it does not. */
export function failureOf(
  state: Omit<State, 'notes'> & {
    readonly file: string;
    readonly host: string;
    readonly isCancelled: boolean;
  },
): Described | undefined {
  const { plan = [], work, over, file, host } = state;
  const errors = plan.filter(({ error }) => error !== null);
  if (!work) {
    if (state.isCancelled) return { word: 'cancelled', lines: ['The step was cancelled.'] };
    if (errors.length === 0) return undefined;
    const rows = plan.filter(({ row }) => row !== null).length;
    const heading = `${number(errors.length)} of ${number(rows)} rows of ${file} can't be applied:`;
    return { word: 'plan-errors', lines: list(heading, errors, () => "can't be applied") };
  }
  if (over.length > 0) return { word: 'limit-exceeded', lines: [`Nothing was written to ${host}.`, ...over] };
  const notWritten = work.results.filter(({ error }) => error !== null);
  const failed = [...notWritten, ...errors];
  const left = work.todo.length - work.results.length;
  const again = whatThen(notWritten, left, state.isCancelled);
  if (state.isCancelled) {
    const heading = `The step was cancelled: ${number(left)} of ${number(work.todo.length)} users were not begun.${again}`;
    return { word: 'cancelled', lines: list(heading, failed, cancelledProblem) };
  }
  if (failed.length === 0) return undefined;
  const all = number(work.todo.length + errors.length);
  const rest = left > 0 ? ` ${number(left)} more were not begun, as they would have failed too.` : '';
  const were = failed.length === 1 ? 'was' : 'were';
  const heading = `${number(failed.length)} of ${all} users ${were} not written to ${host}.${rest}${again}`;
  return { word: 'partial-failure', lines: list(heading, failed, problem) };
}

/** What a further run is good for; nothing where it would only say the same again. */
function whatThen(notWritten: readonly Result[], left: number, isCancelled: boolean): string {
  if (left + notWritten.length === 0) return '';
  const isPassing = ({ word }: Result): boolean => word !== null && PASSING.includes(word);
  return isCancelled || notWritten.every(isPassing)
    ? ' Running the step again does the rest.'
    : ' Mend what is told below, then run the step again.';
}

/** Somebody in a list of those who failed: an entry of the plan, or what became of it. */
type Failed = Entry & Partial<Result>;

/** Rows with an error were in the plan already, and writing was not tried. */
function problem({ action }: Failed): string {
  return action === 'error' ? 'was left out' : 'was not written';
}

function cancelledProblem({ word }: Failed): string {
  return word === 'cancelled' ? 'is uncertain' : 'had failed';
}

/** A message with an item for each person. */
function list(heading: string, entries: readonly Failed[], problemOf: (entry: Failed) => string): string[] {
  const items = entries.map((entry) => {
    const name = nameOf(entry);
    const what = `${name[0]?.toUpperCase()}${name.slice(1)} ${problemOf(entry)}`;
    return `- ${what}: ${entry.error ?? ''}`;
  });
  return [heading, ...items];
}

function fields({ changes }: Entry): string {
  return changes.map(({ field }) => field.name).join(', ');
}

/** Roughly, for a person: less than a minute, or whole minutes. */
function duration(milliseconds: number): string {
  return milliseconds < 60_000
    ? 'less than a minute'
    : `about ${number(Math.ceil(milliseconds / 60_000))} min`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
