/** MOCO's response against the changes that were sent: what was applied. Pure. */
import type { Change } from './diff.ts';
import { singleLine } from './display.ts';
import { diffProperties, normalizeText } from './equality.ts';
import { ALL_FIELDS, fieldByInput, type Field } from './fields.ts';
import { differOnlyInForm } from './form.ts';
import { isObject, own, type JsonObject } from './json.ts';
import type { MocoUser } from './user.ts';
import { currentLabel, currentValue } from './values.ts';

const CUSTOM_FIELDS = fieldByInput('custom-properties');

/** Compared by their digits, so that the form of the text is a matter of its own. */
const PHONES: ReadonlySet<string> = new Set(['mobile-phone', 'work-phone']);

/**
 * A change after MOCO's response: one for each field, and for custom fields one for each name. `to` is the value that MOCO
 * has now, as far as the response has it.
 */
export interface VerifiedChange extends Change {
  /** The name of the custom field; undefined for other fields. */
  readonly property: string | undefined;
  readonly outcome: ChangeOutcome;
  /** True if MOCO has another value than before, as far as that is known. */
  readonly isWritten: boolean;
}

/**
 * What became of a value that was sent.
 *
 * - `applied`: MOCO has it. A field that MOCO never returns, such as `language`, counts as applied.
 * - `reformatted`: MOCO has it in another form: case, white space or punctuation.
 * - `altered`: MOCO stored a third value.
 * - `ignored`: MOCO left the field as it was. `to` is the value that was sent.
 * - `unknown`: the response lacks the field, although MOCO returns it for other accounts.
 */
export type ChangeOutcome = 'applied' | 'reformatted' | 'altered' | 'ignored' | 'unknown';

/**
 * Compares the changes that were sent with the user in MOCO's response.
 *
 * @param before the user before the write, where the changes do not say it: they are those of a creation, and the user was
 *   found
 */
export function verifyApplied(
  changes: readonly Change[],
  response: MocoUser,
  before?: MocoUser,
): VerifiedChange[] {
  return changes.flatMap((change): VerifiedChange[] => {
    const { field } = change;
    const stored = currentValue(field, response);
    if (stored === undefined) return [{ ...change, ...withoutResponse(field), property: undefined }];
    const previous = before ? currentValue(field, before) : change.from;
    if (field.input !== CUSTOM_FIELDS.input || !isObject(change.to)) {
      const toLabel = currentLabel(field, response);
      const judged = judge(field, change.to, previous, stored);
      return [{ ...change, ...judged, property: undefined, ...(judged.isWritten && { toLabel }) }];
    }
    return Object.entries(change.to).map(([property, to]) => {
      const judged = judge(
        { ...field, diff: diffOfProperty(property) },
        to,
        valueOf(previous, property),
        valueOf(stored, property),
      );
      return { ...change, ...judged, from: valueOf(change.from, property), property };
    });
  });
}

/** A field that the table lacks may be one that MOCO never returns: it counts as changed, but not in silence. */
function withoutResponse({ responseKey, requestKey }: Field): Pick<VerifiedChange, 'outcome' | 'isWritten'> {
  if (responseKey === undefined) return { outcome: 'applied', isWritten: true };
  return { outcome: 'unknown', isWritten: !ALL_FIELDS.some((field) => field.requestKey === requestKey) };
}

/**
 * Compares what was sent with what MOCO has, and had before.
 *
 * @param before undefined where it is not known
 */
function judge(
  field: Field,
  sent: unknown,
  before: unknown,
  stored: unknown,
): Pick<VerifiedChange, 'to' | 'outcome' | 'isWritten'> {
  const isUntouched = isSame(field, before, stored);
  const written = { to: isUntouched ? sent : stored, isWritten: !isUntouched };
  if (field.diff(sent, stored) === undefined) {
    const isAsSent = !PHONES.has(field.input) || normalizeText(sent) === normalizeText(stored);
    return { to: stored, outcome: isAsSent ? 'applied' : 'reformatted', isWritten: true };
  }
  // In an e-mail address, punctuation matters.
  if (!field.failIfAltered && differOnlyInForm(sent, stored)) return { ...written, outcome: 'reformatted' };
  return { ...written, outcome: isUntouched ? 'ignored' : 'altered' };
}

/** An empty value after an unknown one means that nothing was stored. */
function isSame(field: Field, before: unknown, stored: unknown): boolean {
  if (isEmpty(before) && isEmpty(stored)) return true;
  return before !== undefined && field.diff(before, stored) === undefined;
}

function isEmpty(value: unknown): boolean {
  return (value ?? '') === '' || (Array.isArray(value) && value.length === 0);
}

function diffOfProperty(name: string): Field['diff'] {
  return (desired, current) => diffProperties({ [name]: desired }, { [name]: current });
}

/** The value of a custom field. MOCO returns no key for one that is empty. */
function valueOf(properties: unknown, name: string): unknown {
  if (properties === undefined || properties === null) return properties;
  return isObject(properties) ? (own(properties, name) ?? '') : '';
}

/** The changes that MOCO made, one for each field. */
export function writtenChanges(changes: readonly VerifiedChange[]): Change[] {
  const written = changes.filter(({ isWritten }) => isWritten);
  const properties = written.filter(({ property }) => property !== undefined);
  return written.flatMap((change) => {
    if (change.property === undefined) return [change];
    return change === properties[0] ? [mergeProperties(change, properties)] : [];
  });
}

/** One change of all custom fields. */
function mergeProperties(change: Change, properties: readonly VerifiedChange[]): Change {
  const { field, fromLabel, toLabel } = change;
  const merge = (side: 'from' | 'to'): JsonObject =>
    Object.fromEntries(properties.map((each) => [each.property ?? '', each[side]] as const));
  return { field, fromLabel, toLabel, from: merge('from'), to: merge('to') };
}

/** The changes that fail the user: MOCO left the field as it was, or stored a third value where that matters. */
export function failedChanges(changes: readonly VerifiedChange[]): VerifiedChange[] {
  return changes.filter(isFailed);
}

/** The changes that are worth a warning: it is not certain that MOCO has what was sent. */
export function doubtfulChanges(changes: readonly VerifiedChange[]): VerifiedChange[] {
  return changes.filter((change) => change.outcome !== 'applied' && !isFailed(change));
}

function isFailed({ field, outcome }: VerifiedChange): boolean {
  return outcome === 'ignored' || (outcome === 'altered' && field.failIfAltered);
}

/** The name of a change for log and messages: the input or additional field, or the custom field by its name. */
export function changeName({ field, property }: VerifiedChange): string {
  return property === undefined ? visibleName(field.input) : customFieldName(property);
}

/** A custom field by its name, which is a text from outside. */
export function customFieldName(name: string): string {
  return `custom field "${visibleName(name)}"`;
}

/** Visible characters in one line. Whole: if it was truncated, a secret in it could not be redacted any more. */
function visibleName(name: string): string {
  return singleLine(name.replaceAll('`', "'"));
}
