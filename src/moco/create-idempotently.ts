/** Creating something in MOCO once, although a response may be lost. */
import type { Attempts } from './client.ts';
import { ActionError, hasStatus, isCancelled, type RequestLine } from './errors.ts';
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
  let lost: RequestLine | undefined;
  try {
    for (;;) {
      const next = await attempts.next();
      if (next.done) return { entity: parse(next.value), created: true, isFound: false };
      const { request, error, mayHaveBeenApplied } = next.value;
      if (!mayHaveBeenApplied) continue;
      lost = request;
      const found = await lookUpAfter(error, lookUp, lost);
      if (found !== undefined) return { entity: found, created: true, isFound: true };
    }
  } catch (error) {
    // The key is taken: by another run, or by an attempt of this one that MOCO applied late.
    const entity = hasStatus(error, 422) ? await lookUpAfter(error, lookUp, lost) : undefined;
    if (entity === undefined) throw error;
    return { entity, created: lost !== undefined, isFound: true };
  }
}

/**
 * Looks the entity up after an error. Where that fails, repeating the request could create a second entity: the error is
 * thrown. A cancelled look-up is inconclusive.
 *
 * @param lost the request if an attempt of it was lost
 */
async function lookUpAfter<T>(
  error: unknown,
  lookUp: () => Promise<T | undefined>,
  lost: RequestLine | undefined,
): Promise<T | undefined> {
  try {
    return await lookUp();
  } catch (failure) {
    throw isCancelled(failure) ? new ActionError({ kind: 'cancelled', unconfirmed: lost }) : error;
  }
}
