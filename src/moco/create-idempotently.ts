/** Creating something in MOCO once, although a response may be lost. */
import type { Attempts, FailedAttempt } from './client.ts';
import { ActionError, hasStatus } from './errors.ts';
import type { ApiResponse } from './response.ts';

/** What a creation came to. */
export interface CreateResult<T> {
  readonly entity: T;
  /** By this step: the response arrived, or it was lost and the entity was found. Else another run was faster. */
  readonly created: boolean;
  /** Found by look-up, so its fields may differ from the request. */
  readonly isFound: boolean;
}

/**
 * Sends a non-idempotent request. If its fate is unknown, looks the entity up before the request is repeated.
 *
 * @param attempts from `client.post`
 * @param lookUp finds the entity; undefined if MOCO has none
 * @param parse reads it from the response
 * @throws {ActionError} if it was not created, or if that can't be told
 */
export async function createIdempotently<T>(
  attempts: Attempts,
  lookUp: () => Promise<T | undefined>,
  parse: (response: ApiResponse) => T,
): Promise<CreateResult<T>> {
  let isAnyLost = false;
  try {
    for (;;) {
      const next = await attempts.next();
      if (next.done) return { entity: parse(next.value), created: true, isFound: false };
      if (!next.value.mayHaveBeenApplied) continue;
      isAnyLost = true;
      const found = await lookUpLost(lookUp, next.value);
      if (found !== undefined) return { entity: found, created: true, isFound: true };
    }
  } catch (error) {
    // The key is taken: by another run, or by an attempt of this one that MOCO applied late.
    const entity = hasStatus(error, 422) ? await lookUp().catch(() => undefined) : undefined;
    if (entity === undefined) throw error;
    return { entity, created: isAnyLost, isFound: true };
  }
}

/** Where the look-up fails, repeating the request could create a second entity: the first error is thrown. */
async function lookUpLost<T>(
  lookUp: () => Promise<T | undefined>,
  lost: FailedAttempt,
): Promise<T | undefined> {
  try {
    return await lookUp();
  } catch (error) {
    // A cancelled look-up is inconclusive.
    const isCancelled = error instanceof ActionError && error.code === 'cancelled';
    throw isCancelled ? new ActionError({ kind: 'cancelled', mayHaveBeenApplied: true }) : lost.error;
  }
}
