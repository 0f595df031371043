/** Wishes against what MOCO has: what is to be written, and afterwards, what took effect. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { currentLabel, currentValue, type Field, type MocoUser, type DesiredField } from './fields.ts';
import type { JsonObject } from './json.ts';

/** One field that differs. `to` is the value to send; `from` is undefined where MOCO does not answer with it. */
export interface Change {
  readonly field: Field;
  readonly from: unknown;
  readonly fromLabel: string | undefined;
  readonly to: unknown;
  readonly toLabel: string | undefined;
}

/** The wishes that the user does not fulfil yet. A field that MOCO never shows always counts as different. */
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
 * What became of the changes, by MOCO's answer: `made` (a new value, or one that can't be seen; `to` is then what
 * MOCO has now), and `missed` (the value is not the one that was asked for). A field of which MOCO made a third
 * value is in both.
 */
export function verifyApplied(
  changes: readonly Change[],
  answer: MocoUser,
): { readonly made: Change[]; readonly missed: Change[] } {
  const now = (change: Change): unknown => currentValue(change.field, answer);
  const untouched = (change: Change): boolean =>
    change.from !== undefined && isDeepStrictEqual(change.from, now(change));
  const missed = changes.filter(
    (change) => now(change) !== undefined && change.field.diff(change.to, now(change)) !== undefined,
  );
  const made = changes
    .filter((change) => !(missed.includes(change) && untouched(change)))
    .map((change) => {
      const to = now(change);
      return to === undefined ? change : { ...change, to, toLabel: currentLabel(change.field, answer) };
    });
  return { made, missed };
}
