/** Desired fields against MOCO's values: what to write. Pure. */
import type { DesiredField, Field } from './fields.ts';
import type { JsonObject } from './json.ts';
import type { MocoUser } from './user.ts';
import { currentLabel, currentValue } from './values.ts';

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
