import { describe, expect, it } from '@jest/globals';
import type { Client } from '../../src/moco/client.ts';
import { ActionError, type ErrorDetails } from '../../src/moco/errors.ts';
import { applyPlan, type Result } from '../../src/sync/apply.ts';
import { groupErrors } from '../../src/sync/error-groups.ts';
import type { PlanEntry } from '../../src/sync/plan-entry.ts';
import { failing, LEAVER, leaving, mocoUser, resultOf, UPDATE, updating } from '../support/entries.ts';

/** The rows of each group. */
const rowsOf = (entries: readonly PlanEntry[]): (number | null)[][] =>
  groupErrors(entries).map((group) => group.entries.map(({ row }) => row));

describe('groups of errors', () => {
  it('have the entries with the same error, in the order of their first entries', () => {
    const entries = [failing(1, 'B'), failing(2, 'A'), UPDATE, failing(3, 'B'), failing(4, 'C')];
    expect(rowsOf(entries)).toEqual([[1, 3], [2], [4]]);
    expect(groupErrors(entries).map(({ error }) => error)).toEqual(['B', 'A', 'C']);
  });

  it('do not exist without errors', () => {
    expect(groupErrors([UPDATE, resultOf(LEAVER)])).toEqual([]);
  });

  it('have rows of the plan and results together', () => {
    expect(rowsOf([failing(5, 'No'), resultOf(UPDATE, { error: 'No', code: 'rejected' })])).toEqual([[5, 1]]);
  });

  it('separate users who may have been changed before a cancellation', () => {
    const entries = [
      resultOf(UPDATE, { error: 'No', code: 'cancelled', isUnconfirmed: true }),
      resultOf(LEAVER, { error: 'No', code: 'timeout' }),
    ];
    expect(groupErrors(entries)).toMatchObject([
      { entries: [{ row: 1 }], isUnconfirmed: true },
      { entries: [{ row: null }], isUnconfirmed: false },
    ]);
  });
});

describe('users who fail for the same reason', () => {
  const users = Array.from({ length: 30 }, (_, index) => updating(index + 1, mocoUser(index + 100)));

  /** The results if each write fails. The number of attempts differs, as in an outage. */
  async function resultsAfter(details: object, isLost: boolean): Promise<Result[]> {
    let writes = 0;
    const put: Client['put'] = (path) => {
      const stats = { attempts: ++writes, elapsedMs: writes * 1_000 };
      const request = { method: 'PUT', path };
      const unconfirmed = isLost ? request : undefined;
      const error = { ...stats, request, unconfirmed, ...details } as ErrorDetails;
      return Promise.reject(new ActionError(error));
    };
    const client = { host: 'acme.mocoapp.com', put } as Client;
    const options = { welcomeEmail: undefined, cancel: new AbortController().signal, today: '1970-01-01' };
    return applyPlan(client, users, options, () => undefined);
  }

  it.each<[string, object, string]>([
    [
      'an outage',
      { kind: 'http-error', status: 503, reasons: [] },
      'MOCO is unavailable: acme.mocoapp.com responded with 503 to PUT /users/{id}. The change may have been applied. ' +
        'Re-running the step is safe.',
    ],
    [
      'a broken network',
      { kind: 'unreachable', code: 'ECONNRESET', detail: '' },
      'The connection to acme.mocoapp.com failed: connection closed (ECONNRESET). The change may have been applied. ' +
        "Re-running the step is safe. If this happens again, check the runner's network and proxy.",
    ],
    [
      'a timeout',
      { kind: 'timeout', timeoutMs: 60_000 },
      'acme.mocoapp.com did not respond to PUT /users/{id} within 60 s. The change may have been applied. ' +
        'Re-running the step is safe. If MOCO is slow, raise `request-timeout`.',
    ],
    [
      'a rejected value',
      { kind: 'http-error', status: 422, reasons: [{ kind: 'told', text: 'lastname: is too long' }] },
      'MOCO rejected the change of the user in acme.mocoapp.com (422). MOCO says: lastname: is too long',
    ],
    [
      'a read-only key',
      { kind: 'http-error', status: 403, reasons: [] },
      'The `api-key` has no permission to change a user in acme.mocoapp.com (403). It is a read-only key, or lacks the ' +
        'permission to edit "Staff" (German: "Personal").',
    ],
  ])('are one group after %s', async (_, details, error) => {
    const groups = groupErrors(await resultsAfter(details, error.includes('may have been applied')));
    expect(groups.map((group) => [group.error, group.entries.length])).toEqual([[error, 30]]);
  });

  it('are one group if MOCO did not apply the same field', async () => {
    const put: Client['put'] = (path) =>
      Promise.resolve({
        json: mocoUser(Number(path.split('/').at(-1))),
        headers: new Headers(),
        unexpected: (problem) => new Error(problem) as never,
      });
    const client = { host: 'acme.mocoapp.com', put } as Client;
    const leavers = users.map(({ row, user }) => leaving(row, user ?? mocoUser(1)));
    const options = { welcomeEmail: undefined, cancel: new AbortController().signal, today: '1970-01-01' };
    const groups = groupErrors(await applyPlan(client, leavers, options, () => undefined));
    expect(groups.map((group) => [group.error, group.entries.length])).toEqual([
      [
        'MOCO accepted the request but did not apply: active (the user in acme.mocoapp.com). ' +
          'Check in MOCO whether the API key may change this, and whether a rule of the account prevents it.',
        30,
      ],
    ]);
  });
});
