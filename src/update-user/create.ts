/** Creating the user that is missing. */
import type { Client } from '../moco/client.ts';
import { requestBody, type Change } from '../moco/compare.ts';
import { FIELDS, type MocoUser, type Wish } from '../moco/fields.ts';
import { createUser, type Made } from '../moco/users.ts';
import type { Inputs } from './inputs.ts';

/** What MOCO needs of a new user, beside the address. */
const NEEDED = ['firstname', 'lastname', 'team'];

/** The address that a new user gets: `email`, or else the one that the user was looked for by. */
export function emailToCreate({ wishes, userKey }: Inputs): string | undefined {
  const wish = wishes.find(({ field }) => field.writes === 'email');
  if (typeof wish?.value === 'string') return wish.value;
  return 'email' in userKey ? userKey.email : undefined;
}

/** The complaint about what MOCO needs of a new user and is not given; undefined where nothing is missing. */
export function missingToCreate(wishes: readonly Wish[]): string | undefined {
  const missing = NEEDED.filter((input) => {
    const row = FIELDS.find((field) => field.input === input);
    return !wishes.some(({ field, value }) => field.writes === row?.writes && value !== '' && value !== null);
  });
  if (missing.length === 0) return undefined;
  const needed = missing.map((input) => `\`${input}\``).join(', ');
  return `Nobody in MOCO has the address of \`user-email\`, and to create the user ${needed} must be given`;
}

/** The fields of a new user, as changes from nothing. */
export function changesOfCreation(wishes: readonly Wish[], inputs: Inputs): Change[] {
  const given = wishes.filter(({ field, value }) => value !== field.emptied);
  const email = FIELDS.filter(({ input }) => input === 'email').map((field): Wish => ({
    field,
    value: emailToCreate(inputs),
  }));
  const hasEmail = given.some(({ field }) => field.writes === 'email');
  return [...given, ...(hasEmail ? [] : email)].map(({ field, value, label }) => ({
    field,
    from: null,
    fromLabel: undefined,
    to: value,
    toLabel: label,
  }));
}

/** Creates the user. */
export function makeUser(
  client: Client,
  inputs: Inputs,
  changes: readonly Change[],
): Promise<Made<MocoUser>> {
  const { welcomeEmail } = inputs;
  const body = {
    ...requestBody(changes),
    ...(welcomeEmail !== undefined && { welcome_email: welcomeEmail }),
  };
  return createUser(client, emailToCreate(inputs) ?? '', body);
}
