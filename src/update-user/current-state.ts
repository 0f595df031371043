/** Finding what the step is about. */
import type { Client } from '../moco/client.ts';
import { missingRequiredInputs } from '../moco/create-user.ts';
import { createNameResolver, fetchDirectories } from '../moco/directories.ts';
import { hasEmploymentInput, fetchEmployments, type Employment } from '../moco/employments.ts';
import { ActionError, hasStatus } from '../moco/errors.ts';
import type { MocoUser, DesiredField } from '../model/fields.ts';
import { findUser, userNotFoundMessage } from '../moco/users.ts';
import { emailToCreate, type Inputs } from './inputs.ts';

/** `user` is undefined where there is none and one is to be created. */
export interface CurrentState {
  readonly user: MocoUser | undefined;
  readonly desired: readonly DesiredField[];
  readonly employments: readonly Employment[];
}

/** The user, the wishes with IDs for names, the employments: read side by side. All that is missing is told at once. */
export async function fetchCurrentState(
  client: Client,
  inputs: Inputs,
  onUser: (user: MocoUser) => void,
): Promise<CurrentState> {
  const [{ user, employments }, directories] = await Promise.all([
    findWithEmployments(client, inputs, onUser),
    fetchDirectories(client, inputs.desired),
  ]);
  const { desired, issues } = createNameResolver(directories)(inputs.desired);
  if (!user) {
    const missing = inputs.createIfMissing ? missingRequiredInputs(inputs.desired) : [];
    if (missing.length > 0) {
      throw new ActionError({ kind: 'invalid-input', faults: [missingInputsMessage(missing), ...issues] });
    }
    if (!inputs.createIfMissing) issues.unshift(userNotFoundMessage(inputs.userKey, client.host));
  }
  if (issues.length > 0) throw new ActionError({ kind: 'not-found', faults: issues });
  return { user, desired, employments };
}

function missingInputsMessage(missing: readonly string[]): string {
  const needed = missing.map((input) => `\`${input}\``).join(', ');
  return `Nobody in MOCO has the address of \`user-email\`, and to create the user ${needed} must be given`;
}

/** The user's employments, where the step is about them. */
export async function fetchEmploymentsIfNeeded(
  client: Client,
  id: number,
  { employment }: Inputs,
): Promise<Employment[]> {
  return hasEmploymentInput(employment) ? fetchEmployments(client, id) : [];
}

async function findWithEmployments(
  client: Client,
  inputs: Inputs,
  onUser: (user: MocoUser) => void,
): Promise<Omit<CurrentState, 'desired'>> {
  const { userKey } = inputs;
  const know = (user: MocoUser | undefined): MocoUser | undefined => {
    if (user) onUser(user);
    return user;
  };
  if ('id' in userKey) {
    const [user, employments] = await Promise.all([
      findUser(client, userKey).then(know),
      fetchEmploymentsIfNeeded(client, userKey.id, inputs).catch(asFailureOrThrow),
    ]);
    // Nobody's employments may be a 404 too, which the user's own explains better.
    if (user && employments instanceof ActionError) throw employments;
    return { user, employments: employments instanceof ActionError ? [] : employments };
  }
  const user = know((await findUser(client, userKey)) ?? (await findByNewEmail(client, inputs)));
  return { user, employments: user ? await fetchEmploymentsIfNeeded(client, user.id, inputs) : [] };
}

/** A user who is to be created with another address may be there with that one. */
async function findByNewEmail(client: Client, inputs: Inputs): Promise<MocoUser | undefined> {
  const email = inputs.createIfMissing ? emailToCreate(inputs) : undefined;
  const old = 'email' in inputs.userKey ? inputs.userKey.email : undefined;
  const isOther = email !== undefined && email.toLowerCase() !== old?.toLowerCase();
  return isOther ? findUser(client, { email }) : undefined;
}

function asFailureOrThrow(error: unknown): ActionError {
  if (error instanceof ActionError && hasStatus(error, 404)) return error;
  throw error;
}
