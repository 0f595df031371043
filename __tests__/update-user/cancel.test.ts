/** A job that is cancelled at any request of a step: nothing more is sent, and the step says what MOCO has. */
import { describe, expect, it } from '@jest/globals';
import type { Data } from '../../simulator/data.ts';
import type { Simulator } from '../../simulator/server.ts';
import { casesOf } from '../support/extent.ts';
import { employed, now } from '../support/hours.ts';
import { answering, moco, mocoThat, NEW_USER, step, writes } from '../support/step.ts';
import { cancellingAt, isUnconfirmed, MOMENTS, type Cancelling, type Moment } from '../support/signals.ts';
import { repaired, STORIES } from '../support/stories.ts';
import type { Ran } from '../support/toolkit.ts';
import { createVirtualRuntime, withQuirks, type Runtime } from '../support/runtime.ts';

/** What is written in one of the outputs. */
interface Written {
  readonly id: number;
}

const cancelledStep = (
  account: Simulator,
  inputs: Readonly<Record<string, string>>,
  { runtime, cancel }: Pick<Cancelling, 'runtime' | 'cancel'>,
): Promise<Ran> => step(account, inputs, { runtime, toolkit: { cancel } });

/** How a message names what a write is about. */
const ENTITIES = [
  [/ \/users\/employments/, 'an employment of '],
  [/ \/users\/holidays/, 'a vacation entry of '],
  [/ /, ''],
] as const;

/** The IDs of all users, employments and vacation entries. */
const idsOf = ({ users, employments, holidays }: Data): number[] =>
  [...users, ...employments, ...holidays].map(({ id }) => id);

describe.each(STORIES)('$name that is cancelled', ({ inputs, employments, requests, expectDone }) => {
  const account = (): Promise<Simulator> =>
    moco({ now, ...(employments && { data: employed(employments) }) });
  const isDone = (simulator: Simulator): boolean => {
    try {
      expectDone(simulator);
      return true;
    } catch {
      return false;
    }
  };

  /** What the outputs say must be so in MOCO. */
  const expectTrue = (
    ran: Ran,
    simulator: Simulator,
    before: Data,
    unconfirmed: string | undefined,
  ): void => {
    const { changed, created, employments: listed = '[]', vacation = '' } = ran.outputs;
    const isChanged = JSON.stringify(simulator.data) !== JSON.stringify(before);
    const isNew = simulator.data.users.length > before.users.length;
    // If it is not known, it is empty.
    if (unconfirmed === undefined) expect(changed ?? 'false').toBe(String(isChanged));
    else expect(changed ?? '').toMatch(/^(true)?$/);
    if (unconfirmed !== 'POST /users') expect(created ?? 'false').toBe(String(isNew));
    const written = JSON.parse(
      `[${listed.slice(1, -1)}${vacation && listed !== '[]' ? ',' : ''}${vacation}]`,
    ) as Written[];
    for (const { id } of written) expect(idsOf(simulator.data)).toContain(id);
  };

  it.each(casesOf(MOMENTS.flatMap((moment) => requests.map((_, index) => ({ nth: index + 1, ...moment })))))(
    'at request $nth, $title, says what MOCO has, and the next run does the rest',
    async ({ nth, moment }) => {
      const simulator = await account();
      const before = structuredClone(simulator.data);
      const cancelling = cancellingAt(nth, moment);
      const ran = await cancelledStep(simulator, inputs, cancelling);
      const hit = cancelling.hit();
      const isUnknown = isUnconfirmed(hit, moment);

      expect(cancelling.sentLater).toEqual([]);
      expect(ran).toMatchObject({ exitCode: 1, outputs: { error: 'cancelled' } });
      expect(ran.log.match(/^Error: /gm)).toHaveLength(1);
      expect(ran.summary).toContain('<h3>The MOCO step was cancelled</h3>');
      expectTrue(ran, simulator, before, isUnknown ? hit : undefined);

      const [message = ''] = /^Error: [^]*/m.exec(ran.log) ?? [];
      const [, what = ''] = ENTITIES.find(([path]) => path.test(hit ?? '')) ?? [];
      if (isUnknown) {
        expect(message).toMatch(
          new RegExp(`confirmed the (creation|change) of ${what}(user \\d+|the user of)`),
        );
        expect(message).toMatch(/The change may have been applied\.[^]* Not known: /);
      } else {
        expect(message).not.toMatch(/may have been applied|Not known/);
        expect(message).toMatch(
          isDone(simulator) ? /Nothing is left to do/ : /Not done: |^Nothing was written\. Re-run/m,
        );
      }
      expect(/^Done: /m.test(message)).toBe(ran.outputs['changed'] === 'true');

      const second = repaired(inputs, ran);
      expect((await step(simulator, second)).outputs['error']).toBe('');
      expectDone(simulator);
      expect((await step(simulator, second)).outputs).toMatchObject({ error: '', changed: 'false' });
    },
  );

  it('before the first request sends none', async () => {
    const simulator = await account();
    const ran = await cancelledStep(simulator, inputs, cancellingAt(0, 'after-response'));
    expect(simulator.requests).toEqual([]);
    expect(ran).toMatchObject({ exitCode: 1, outputs: { error: 'cancelled' } });
    expect(ran.log).toMatch(/^Error: The step was cancelled\.\nNothing was written\. Re-run the step\.$/m);
  });
});

const ONBOARDING = {
  ...NEW_USER,
  'employment-start': '2027-01-01',
  'employment-pattern': '8,8,8,8,0',
  'vacation-days': '25',
  'vacation-title': 'Ferien',
};

describe('the message of a cancelled step', () => {
  const messageOf = async (
    nth: number,
    moment: Moment,
    inputs: Readonly<Record<string, string>>,
  ): Promise<string[]> => {
    const account = await moco({ now, data: employed([['2022-01-01', '2027-06-30', 40]]) });
    const { log } = await cancelledStep(account, inputs, cancellingAt(nth, moment));
    const { host } = new URL(account.url);
    return log
      .replaceAll(host, 'MOCO')
      .replace(/^[^]*^Error: /m, '')
      .trim()
      .split('\n')
      .slice(0, -1);
  };
  const HOURS = { 'employment-start': '2027-01-01', 'employment-pattern': '8,8,8,8,0' };

  it('says what was done and what was not', async () => {
    expect(await messageOf(3, 'responded', ONBOARDING)).toEqual([
      'The step was cancelled.',
      'Done: Created user 2001 in MOCO. Not done: the employment from 2027-01-01 (32 hours a week), the vacation for 2027. ' +
        'Re-running the step does the rest.',
    ]);
  });

  it('says what is not known', async () => {
    expect(await messageOf(2, 'never-sent', ONBOARDING)).toEqual([
      'The step was cancelled before MOCO confirmed the creation of the user of `user-email` in MOCO.',
      'The change may have been applied.',
      'Nothing else was written. Not known: creating the user. Not done: the employment from 2027-01-01 (32 hours a week), ' +
        'the vacation for 2027. Re-running the step does the rest.',
    ]);
  });

  it('says that it is not known whether MOCO stored a field that its response lacks', async () => {
    const account = await moco({ now });
    const { runtime, cancel } = cancellingAt(3, 'after-response');
    const inputs = { role: '43', ...HOURS };
    const ran = await cancelledStep(account, inputs, {
      runtime: withQuirks({ lacks: ['role'] }, runtime),
      cancel,
    });
    expect(ran.outputs).toMatchObject({ error: 'cancelled', changed: '' });
    expect(ran.log).toMatch(
      /^Nothing else was written\. Not known: role\. Not done: .*the employment from 2027-01-01 .* does the rest\.$/m,
    );
  });

  it('names the last day of a fixed term once MOCO may no longer have it', async () => {
    expect(await messageOf(3, 'never-responded', HOURS)).toEqual([
      'The step was cancelled before MOCO confirmed the change of an employment of user 1003 in MOCO.',
      'The change may have been applied.',
      'Nothing else was written. Not known: the end of employment 9101 on 2026-12-31. Not done: the employment from 2027-01-01 ' +
        '(32 hours a week). Give `employment-end: 2027-06-30` in a new run: MOCO may no longer have this last day, and a ' +
        're-run would make the employment open-ended.',
    ]);
    expect(await messageOf(2, 'after-response', HOURS)).toEqual([
      'The step was cancelled.',
      'Nothing was written. Not done: the end of employment 9101 on 2026-12-31, the employment from 2027-01-01 (32 hours a ' +
        'week). Re-running the step does the rest.',
    ]);
  });
});

describe('a cancelled step', () => {
  it('waits for a response for 6 seconds at most', async () => {
    const cancelling = cancellingAt(2, 'never-sent');
    const begin = cancelling.runtime.now();
    await cancelledStep(await moco(), { lastname: 'Keller' }, cancelling);
    expect(cancelling.runtime.now() - begin).toBe(6_000);
  });

  it.each(MOMENTS)('says in a dry run that nothing was written, $title', async ({ moment }) => {
    const account = await moco();
    const ran = await cancelledStep(
      account,
      { lastname: 'Keller', 'dry-run': 'true' },
      cancellingAt(1, moment),
    );
    expect(ran).toMatchObject({ exitCode: 1, outputs: { error: 'cancelled' } });
    expect(ran.log).toMatch(/^Error: The step was cancelled\.\nNothing was written\. Re-run the step\.$/m);
    expect(writes(account)).toEqual([]);
  });

  it('fails for what MOCO says about the request under way', async () => {
    const account = await mocoThat(answering(422, { lastname: ['is too long'] }), { method: 'PUT' });
    const cancelling = cancellingAt(2, 'responded');
    expect((await cancelledStep(account, { lastname: 'Keller' }, cancelling)).outputs['error']).toBe(
      'rejected',
    );
  });

  it.each([
    ['429, so MOCO did not apply the change', 429, 'false', /Nothing was written\. Not done: lastname\./],
    ['503, so MOCO may have applied the change', 503, '', /Nothing else was written\. Not known: lastname\./],
  ])('no longer waits for the next attempt after %s', async (_, status, changed, message) => {
    const effect = { status, headers: { 'retry-after': '100' } };
    const account = await mocoThat(effect, { method: 'PUT' });
    const cancel = new AbortController();
    const virtual = createVirtualRuntime();
    const sleep: Runtime['sleep'] = (milliseconds, signal) => {
      const wait = virtual.sleep(milliseconds, signal);
      if (milliseconds === 100_000) cancel.abort();
      return wait;
    };
    const runtime = { ...virtual, sleep };
    const ran = await cancelledStep(account, { lastname: 'Keller' }, { runtime, cancel: cancel.signal });
    expect(ran.outputs).toMatchObject({ error: 'cancelled', changed });
    expect(ran.log).toMatch(message);
    expect(writes(account)).toHaveLength(1);
  });

  describe('while a lost creation is looked up', () => {
    const LOOK_UP = 3;
    const losing = (): Promise<Simulator> =>
      mocoThat('drop-after', { method: 'POST', path: '/users', times: 1 });

    it('has created the user if the look-up finds one', async () => {
      const cancelling = cancellingAt(LOOK_UP, 'responded');
      const account = await losing();
      const ran = await cancelledStep(account, ONBOARDING, cancelling);
      expect(ran.outputs).toMatchObject({ error: 'cancelled', created: 'true', id: '2001' });
      expect(ran.log).toMatch(/^Done: Created user 2001 .* Not done: the employment /m);
    });

    it('may have created the user if the look-up has no response, and the next run creates no second one', async () => {
      const cancelling = cancellingAt(LOOK_UP, 'never-sent');
      const account = await losing();
      const ran = await cancelledStep(account, ONBOARDING, cancelling);
      expect(ran.outputs).toEqual({ error: 'cancelled' });
      expect(ran.log).toMatch(/ confirmed the creation of the user .*\n.* may have been applied/);
      expect((await step(account, ONBOARDING)).outputs).toMatchObject({ error: '', created: 'false' });
      expect(account.data.users.filter(({ email }) => email === ONBOARDING['user-email'])).toHaveLength(1);
    });
  });

  it('that has nothing to write says so', async () => {
    const cancelling = cancellingAt(1, 'after-response');
    const ran = await cancelledStep(await moco(), { lastname: 'Rossi' }, cancelling);
    expect(ran.outputs).toMatchObject({ error: 'cancelled', changed: 'false' });
    expect(ran.log).toMatch(/^Nothing was written\. Nothing is left to do\.$/m);
  });

  it('with invalid inputs says what is wrong with them', async () => {
    const ran = await cancelledStep(await moco(), { birthday: 'soon' }, cancellingAt(0, 'after-response'));
    expect(ran.outputs).toEqual({ error: 'invalid-input' });
  });
});
