/** The values of a user's fields as MOCO returns them. Pure. */
import type { Field } from './fields.ts';
import { isObject, own } from './json.ts';
import type { MocoUser } from './user.ts';

/** MOCO's value of a field, an ID for teams and roles; undefined if the response lacks it. */
export function currentValue(field: Field, user: MocoUser): unknown {
  const value = field.responseKey === undefined ? undefined : own(user, field.responseKey);
  if (!field.directory || value === undefined) return value;
  return isObject(value) ? own(value, 'id') : null;
}

/** The name that MOCO returns beside the ID of a team or role. */
export function currentLabel(field: Field, user: MocoUser): string | undefined {
  const value = field.directory && field.responseKey ? own(user, field.responseKey) : undefined;
  const name = isObject(value) ? own(value, 'name') : undefined;
  return typeof name === 'string' ? name : undefined;
}
