/** A job that is cancelled at any request of a sync: nothing more is sent, and the step says what MOCO has. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Data } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { casesOf } from '../support/extent.ts';
import { cancellingAt, isUnconfirmed, MOMENTS } from '../support/signals.ts';
import { writes } from '../support/step.ts';
import { APPLY_ALL, csv, sync, workspaceWith, type Sync, type Synced } from '../support/sync.ts';
import type { Span } from '../support/hours.ts';
import { working } from '../support/work.ts';
import { LIVES } from '../support/working-lives.ts';

interface List {
  readonly name: string;
  /** Giulia's employments before. */
  readonly work: readonly Span[];
  /** The file; `lastDay` fills the cell of the last day. */
  readonly file: (lastDay: string) => Sync;
}

/** Users who are written in parallel, one of each kind. */
const SEVERAL: List = {
  name: 'a list of several users',
  work: [['2022-01-01', '2027-12-31', 40]],
  file: (lastDay) => ({
    ...csv(
      'id;email;firstname;lastname;team;active;employment-start;employment-pattern;employment-end',
      `1003;;;;;;2027-01-01;8/8/8/8/0;${lastDay}`,
      '1002;;;Keller;;;;;',
      '1004;;;;;false;;;2026-11-30',
      ';nora.weber@example.com;Nora;Weber;Design;;2027-01-01;8/8/8/8/8;',
    ),
    inputs: { 'create-missing': 'true' },
  }),
};

const apply = (account: Simulator, given: Sync, more: Parameters<typeof sync>[2] = {}): Promise<Synced> =>
  sync(account, { ...given, inputs: { ...given.inputs, ...APPLY_ALL } }, more);

/** What MOCO has, without what it chooses itself: new IDs, and the times of changes. */
function stateOf({ users, employments, holidays }: Data): string[] {
  return users
    .map(({ id, email, firstname, lastname, active, unit }) => ({
      user: [email, firstname, lastname, active, unit.id],
      employments: employments
        .filter(({ user_id }) => user_id === id)
        .map(({ from, to, pattern }) => [from, to, pattern])
        .sort(),
      vacation: holidays
        .filter(({ user_id }) => user_id === id)
        .map(({ year, title, days }) => [year, title, days]),
    }))
    .map((user) => JSON.stringify(user))
    .sort();
}

/** The file of the second run: with the last day that the message of the first one names. */
function repaired(file: List['file'], { log }: Synced): Sync {
  return file(/Give (\S+) as `employment-end` on line 2 in a new run/.exec(log)?.[1] ?? '');
}

/** What the outputs say must be so in MOCO. */
function expectTrue(ran: Synced, { data }: Simulator, before: Data, isUnknown: boolean): void {
  const { changed, created } = ran.outputs;
  const isChanged = JSON.stringify(data) !== JSON.stringify(before);
  if (isUnknown) expect(changed).toMatch(/^(true)?$/);
  else expect(changed ?? 'false').toBe(String(isChanged));
  // One who was created is not counted if the rest was left undone.
  expect(Number(created ?? 0)).toBeLessThanOrEqual(data.users.length - before.users.length);
  const stored = data.employments.map(({ id }) => id);
  for (const { employments } of ran.results) {
    for (const { id } of employments) expect(stored).toContain(id);
  }
}

const CASES = [...LIVES, SEVERAL].flatMap((list) => MOMENTS.map((moment) => ({ ...list, ...moment })));

describe.each(casesOf(CASES))('$name that is cancelled', ({ work, file, moment, title }) => {
  it(`at each request, ${title}, says what MOCO has, and the next run does the rest`, async () => {
    const whole = await working(work);
    expect((await apply(whole, file(''))).outputs['error']).toBe('');
    expect(whole.requests.length).toBeGreaterThan(3);
    const done = stateOf(whole.data);

    for (const nth of whole.requests.keys()) {
      const account = await working(work);
      const before = structuredClone(account.data);
      const cancelling = cancellingAt(nth + 1, moment);
      const { runtime, cancel } = cancelling;
      const ran = await apply(account, file(''), { runtime, toolkit: { cancel } });
      const hit = cancelling.hit();
      const isUnknown = isUnconfirmed(hit, moment);
      const isDone = JSON.stringify(stateOf(account.data)) === JSON.stringify(done);

      expect(cancelling.sentLater).toEqual([]);
      expect([hit, ran.outputs['error'], ran.exitCode]).toEqual(
        isDone && !isUnknown ? [hit, '', 0] : [hit, 'cancelled', 1],
      );
      expectTrue(ran, account, before, isUnknown);
      const [message = ''] = /^Error: [^]*/m.exec(ran.log) ?? [];
      expect(/sent without a response \(may have been applied\)[^]*, outcome unknown: /.test(message)).toBe(
        isUnknown,
      );
      expect(/cancelled/.test(ran.summary)).toBe(message !== '');

      const second = repaired(file, ran);
      expect((await apply(account, second)).outputs['error']).toBe('');
      expect(stateOf(account.data)).toEqual(done);
      expect((await apply(account, second)).outputs).toMatchObject({ error: '', changed: 'false' });
    }
  });
});

describe('a plan that is cancelled', () => {
  it.each(casesOf(MOMENTS))(
    'at each request, $title, has failed unless it is complete',
    async ({ moment }) => {
      const whole = await working(SEVERAL.work);
      const { plan, outputs } = await sync(whole, SEVERAL.file(''));
      expect(outputs['error']).toBe('');
      expect(plan).toHaveLength(4);
      expect(whole.requests.length).toBeGreaterThan(3);

      for (const nth of whole.requests.keys()) {
        const cancelling = cancellingAt(nth + 1, moment);
        const { runtime, cancel, sentLater } = cancelling;
        const ran = await sync(await working(SEVERAL.work), SEVERAL.file(''), {
          runtime,
          toolkit: { cancel },
        });
        expect(sentLater).toEqual([]);
        const isComplete = ran.outputs['error'] === '';
        expect(ran.plan).toEqual(isComplete ? plan : []);
        if (isComplete) expect(ran.exitCode).toBe(0);
        else {
          expect(ran).toMatchObject({ exitCode: 1, outputs: { error: 'cancelled' } });
          expect(ran.log).toMatch(
            /^Error: The step was cancelled\.\nNothing was written\. Re-run the step\.$/m,
          );
        }
      }
    },
  );
});

describe('an export that is cancelled', () => {
  it.each(casesOf(MOMENTS))(
    'at each request, $title, has written the file or nothing',
    async ({ moment }) => {
      const exporting = async (
        nth: number,
      ): Promise<{ ran: Synced; file: boolean; sentLater: readonly string[] }> => {
        const { runtime, cancel, sentLater } = cancellingAt(nth, moment);
        const workspace = await workspaceWith({});
        const inputs = { mode: 'export', 'users-file': 'users.csv' };
        const toolkit = { workspace, ...(nth > 0 && { cancel }) };
        const ran = await sync(account, { files: {}, inputs }, { runtime, toolkit });
        return { ran, file: existsSync(join(workspace, 'users.csv')), sentLater };
      };
      const account = await working(SEVERAL.work);
      expect(await exporting(0)).toMatchObject({ ran: { outputs: { error: '' } }, file: true });
      expect(account.requests).toHaveLength(3);

      for (const nth of [...account.requests.keys()].map((index) => index + 1)) {
        const { ran, file, sentLater } = await exporting(nth);
        expect(sentLater).toEqual([]);
        expect(ran.outputs['error']).toBe(file ? '' : 'cancelled');
        expect(/^Error: The step was cancelled\.\nNothing was written\./m.test(ran.log)).toBe(!file);
      }
    },
  );
});

it('a signal that arrives while the plan is made is handled before the first write', async () => {
  const cancel = new AbortController();
  const account = await working(SEVERAL.work);
  const info = (line: string): void => {
    if (line.startsWith('Plan for')) setImmediate(() => cancel.abort());
  };
  const ran = await apply(account, SEVERAL.file(''), { toolkit: { cancel: cancel.signal, info } });
  expect(ran.outputs).toMatchObject({ error: 'cancelled', changed: 'false' });
  expect(ran.plan).toHaveLength(4);
  expect(writes(account)).toEqual([]);
  expect(ran.log).toMatch(
    /^Error: The step was cancelled\. Of 4 users in \S+ 4 not started\. Re-running the step does the rest\.$/m,
  );
  expect(ran.summary).toContain('<h3>Not applied: <code>users.csv</code>');
});
