/** A user as step outputs. Pure. */
import { FIELDS } from '../model/fields.ts';
import { isObject, own, textOf } from '../model/json.ts';
import { privacyOf } from '../model/keys.ts';
import type { MocoUser } from '../model/user.ts';

/** The outputs for single values. */
const SINGLE_VALUES: Readonly<Record<string, (user: MocoUser) => unknown>> = {
  id: (user) => user.id,
  firstname: (user) => user['firstname'],
  lastname: (user) => user['lastname'],
  email: (user) => user['email'],
  unit_id: (user) => (isObject(user['unit']) ? own(user['unit'], 'id') : undefined),
  active: (user) => user['active'],
  external: (user) => user['extern'],
};

/**
 * The outputs of a user: single values, empty where MOCO has none, and `user`, the whole user as one line of JSON.
 *
 * @param includePersonalData whether `user` contains personal fields, and what the table of fields does not know
 */
export function userOutputs(user: MocoUser, includePersonalData: boolean): Record<string, string> {
  const single = Object.entries(SINGLE_VALUES).map(([name, read]) => [name, read(user) ?? null] as const);
  const isWanted = (key: string): boolean => {
    const privacy = privacyOf(key);
    return privacy === 'public' || (privacy === 'personal' && includePersonalData);
  };
  const others = Object.entries(user)
    .filter(([key]) => !Object.hasOwn(SINGLE_VALUES, key) && isWanted(key))
    .map(([key, value]) => [key, includePersonalData ? value : withKnownKeys(key, value)] as const);
  return {
    user: asOneLine(Object.fromEntries([...single, ...others])),
    ...Object.fromEntries(single.map(([name, value]) => [name, textOf(value ?? '')])),
  };
}

/** Of a team or role, what is known: its ID and name. */
function withKnownKeys(key: string, value: unknown): unknown {
  const isReference = FIELDS.some(({ responseKey, directory }) => directory && responseKey === key);
  if (!isReference || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => ['id', 'name'].includes(name)));
}

/** JSON in one line, also for readers to which U+2028 and U+2029 are line breaks. */
export function asOneLine(value: unknown): string {
  return JSON.stringify(value).replace(/[\u2028\u2029]/g, (c) => (c === '\u2028' ? '\\u2028' : '\\u2029'));
}
