/** Finding what the step is about. */
import type { Client } from '../moco/client.ts';
import { missingToCreate } from '../moco/creation.ts';
import { nameResolver, readDirectories } from '../moco/directories.ts';
import { isAboutEmployments, readEmployments, type Employment } from '../moco/employments.ts';
import { Failure, isRefusal } from '../moco/errors.ts';
import type { MocoUser, Wish } from '../moco/fields.ts';
import { findUser, noSuchUser } from '../moco/users.ts';
import { emailToCreate, type Inputs } from './inputs.ts';

/** `user` is undefined where there is none and one is to be created. */
export interface Found {
  readonly user: MocoUser | undefined;
  readonly wishes: readonly Wish[];
  readonly employments: readonly Employment[];
}

/** The user, the wishes with IDs for names, the employments: read side by side. All that is missing is told at once. */
export async function find(client: Client, inputs: Inputs, onUser: (user: MocoUser) => void): Promise<Found> {
  const [{ user, employments }, directories] = await Promise.all([
    findWithEmployments(client, inputs, onUser),
    readDirectories(client, inputs.wishes),
  ]);
  const { wishes, faults } = nameResolver(directories)(inputs.wishes);
  if (!user) {
    const missing = inputs.createIfMissing ? missingToCreate(inputs.wishes) : [];
    if (missing.length > 0) {
      throw new Failure({ kind: 'invalid-input', faults: [cannotCreate(missing), ...faults] });
    }
    if (!inputs.createIfMissing) faults.unshift(noSuchUser(inputs.userKey, client.host));
  }
  if (faults.length > 0) throw new Failure({ kind: 'not-found', faults });
  return { user, wishes, employments };
}

function cannotCreate(missing: readonly string[]): string {
  const needed = missing.map((input) => `\`${input}\``).join(', ');
  return `Nobody in MOCO has the address of \`user-email\`, and to create the user ${needed} must be given`;
}

/** The user's employments, where the step is about them. */
export async function employmentsOf(
  client: Client,
  id: number,
  { employment }: Inputs,
): Promise<Employment[]> {
  return isAboutEmployments(employment) ? readEmployments(client, id) : [];
}

async function findWithEmployments(
  client: Client,
  inputs: Inputs,
  onUser: (user: MocoUser) => void,
): Promise<Omit<Found, 'wishes'>> {
  const { userKey } = inputs;
  const know = (user: MocoUser | undefined): MocoUser | undefined => {
    if (user) onUser(user);
    return user;
  };
  if ('id' in userKey) {
    const [user, employments] = await Promise.all([
      findUser(client, userKey).then(know),
      employmentsOf(client, userKey.id, inputs).catch(asFailureOrThrow),
    ]);
    // Nobody's employments may be a 404 too, which the user's own explains better.
    if (user && employments instanceof Failure) throw employments;
    return { user, employments: employments instanceof Failure ? [] : employments };
  }
  const user = know((await findUser(client, userKey)) ?? (await findByNewEmail(client, inputs)));
  return { user, employments: user ? await employmentsOf(client, user.id, inputs) : [] };
}

/** A user who is to be created with another address may be there with that one. */
async function findByNewEmail(client: Client, inputs: Inputs): Promise<MocoUser | undefined> {
  const email = inputs.createIfMissing ? emailToCreate(inputs) : undefined;
  const old = 'email' in inputs.userKey ? inputs.userKey.email : undefined;
  const isOther = email !== undefined && email.toLowerCase() !== old?.toLowerCase();
  return isOther ? findUser(client, { email }) : undefined;
}

function asFailureOrThrow(error: unknown): Failure {
  if (error instanceof Failure && isRefusal(error, 404)) return error;
  throw error;
}
