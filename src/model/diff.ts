/** Desired fields against MOCO's values: what to write, and afterwards, what was applied. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { type DesiredField, type Field } from './fields.ts';
import { currentLabel, currentValue } from './values.ts';
import type { JsonObject } from './json.ts';
import type { MocoUser } from './user.ts';

/** One field that differs. */
export interface Change {
  readonly field: Field;
  /** MOCO's value; undefined where MOCO never returns the field. */
  readonly from: unknown;
  readonly fromLabel: string | undefined;
  /** The value to send. */
  readonly to: unknown;
  readonly toLabel: string | undefined;
}

/** A change after MOCO's response. `to` is the value that MOCO has now, as far as it returns the field. */
export interface VerifiedChange extends Change {
  /** `ignored`: MOCO kept the old value, and `to` is the one that was sent. `altered`: MOCO stored a third value. */
  readonly outcome: 'applied' | 'ignored' | 'altered';
}

/** The desired fields that the user does not have yet. A field that MOCO never returns always counts as different. */
export function diff(user: MocoUser, desired: readonly DesiredField[]): Change[] {
  return desired.flatMap(({ field, value, label }) => {
    const from = currentValue(field, user);
    const to = from === undefined ? value : field.diff(value, from);
    return to === undefined
      ? []
      : [{ field, from, fromLabel: currentLabel(field, user), to, toLabel: label }];
  });
}

/** The body of the request that makes the changes. */
export function toRequestBody(changes: readonly Change[]): JsonObject {
  return Object.fromEntries(changes.map(({ field, to }) => [field.requestKey, to]));
}

/**
 * Compares the changes that were sent with the user in MOCO's response. A field that the response lacks counts as
 * applied.
 */
export function verifyApplied(changes: readonly Change[], response: MocoUser): VerifiedChange[] {
  return changes.map((change) => {
    const { field, from, to } = change;
    const stored = currentValue(field, response);
    if (stored === undefined) return { ...change, outcome: 'applied' };
    const isApplied = field.diff(to, stored) === undefined;
    const isUntouched = from !== undefined && isDeepStrictEqual(from, stored);
    if (!isApplied && isUntouched) return { ...change, outcome: 'ignored' };
    const toLabel = currentLabel(field, response);
    return { ...change, to: stored, toLabel, outcome: isApplied ? 'applied' : 'altered' };
  });
}

/** The changes that MOCO made: all but the ignored ones. */
export function writtenChanges(changes: readonly VerifiedChange[]): VerifiedChange[] {
  return changes.filter(({ outcome }) => outcome !== 'ignored');
}

/** The changes after which MOCO has another value than the one that was sent. */
export function unappliedChanges(changes: readonly VerifiedChange[]): VerifiedChange[] {
  return changes.filter(({ outcome }) => outcome !== 'applied');
}
