/** A user who is not there yet: what MOCO needs, and making one, never two. */
import type { Client } from './client.ts';
import { diff, toRequestBody, type Change } from '../model/diff.ts';
import { fieldByInput, type MocoUser, type DesiredField } from '../model/fields.ts';
import { createUser, updateUser, type CreateResult } from './users.ts';

/** What MOCO needs of a new user, beside the address. */
const REQUIRED_INPUTS = ['firstname', 'lastname', 'team'];

/** The inputs that MOCO needs of a new user and that the wishes lack. */
export function missingRequiredInputs(desired: readonly DesiredField[]): string[] {
  return REQUIRED_INPUTS.filter((input) => {
    const { requestKey: writes } = fieldByInput(input);
    return !desired.some(({ field, value }) => field.requestKey === writes && value !== '' && value !== null);
  });
}

/** The fields of a new user, as changes from nothing. An address among the wishes goes before the one given here. */
export function creationChanges(desired: readonly DesiredField[], email: string): Change[] {
  const given = desired.filter(({ field, value }) => value !== field.emptyValue);
  const hasEmail = given.some(({ field }) => field.requestKey === 'email');
  const all: DesiredField[] = hasEmail ? given : [...given, { field: fieldByInput('email'), value: email }];
  return all.map(({ field, value, label }) => ({
    field,
    from: null,
    fromLabel: undefined,
    to: value,
    toLabel: label,
  }));
}

/**
 * Creates the user.
 *
 * @param welcomeEmail whether MOCO sends its mail; undefined: as MOCO does
 */
export async function createFromChanges(
  client: Client,
  email: string,
  changes: readonly Change[],
  welcomeEmail: boolean | undefined,
): Promise<CreateResult<MocoUser>> {
  const body = {
    ...toRequestBody(changes),
    ...(welcomeEmail !== undefined && { welcome_email: welcomeEmail }),
  };
  return createUser(client, email, body);
}

/** A user who was found after an answer was lost may be another run's: what can be seen to differ is written. */
export async function correctDrift(
  client: Client,
  user: MocoUser,
  desired: readonly DesiredField[],
): Promise<MocoUser> {
  const differing = diff(user, desired).filter(({ from }) => from !== undefined);
  return differing.length > 0 ? updateUser(client, user.id, toRequestBody(differing)) : user;
}
