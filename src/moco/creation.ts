/** A user who is not there yet: what MOCO needs, and making one, never two. */
import type { Client } from './client.ts';
import { compare, requestBody, type Change } from './compare.ts';
import { fieldOf, type MocoUser, type Wish } from './fields.ts';
import { createUser, updateUser, type Made } from './users.ts';

/** What MOCO needs of a new user, beside the address. */
const NEEDED = ['firstname', 'lastname', 'team'];

/** The inputs that MOCO needs of a new user and that the wishes lack. */
export function missingToCreate(wishes: readonly Wish[]): string[] {
  return NEEDED.filter((input) => {
    const { writes } = fieldOf(input);
    return !wishes.some(({ field, value }) => field.writes === writes && value !== '' && value !== null);
  });
}

/** The fields of a new user, as changes from nothing. An address among the wishes goes before the one given here. */
export function changesOfCreation(wishes: readonly Wish[], email: string): Change[] {
  const given = wishes.filter(({ field, value }) => value !== field.emptied);
  const hasEmail = given.some(({ field }) => field.writes === 'email');
  const all: Wish[] = hasEmail ? given : [...given, { field: fieldOf('email'), value: email }];
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
export async function makeUser(
  client: Client,
  email: string,
  changes: readonly Change[],
  welcomeEmail: boolean | undefined,
): Promise<Made<MocoUser>> {
  const body = {
    ...requestBody(changes),
    ...(welcomeEmail !== undefined && { welcome_email: welcomeEmail }),
  };
  return createUser(client, email, body);
}

/** A user who was found after an answer was lost may be another run's: what can be seen to differ is written. */
export async function mendUser(client: Client, user: MocoUser, wishes: readonly Wish[]): Promise<MocoUser> {
  const differing = compare(user, wishes).filter(({ from }) => from !== undefined);
  return differing.length > 0 ? updateUser(client, user.id, requestBody(differing)) : user;
}
