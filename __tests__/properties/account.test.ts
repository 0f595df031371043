/** A users file as an account of the simulator: for any file that can be read, the sync of the same file has nothing to change. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accountFromData } from '../../simulator/account/from-data.ts';
import { accountFromFile } from '../../simulator/account/from-file.ts';
import { stateOf } from '../../simulator/state.ts';
import { desiredValue } from '../../src/model/fields.ts';
import { readUsersFile, type FileRow } from '../../src/sync/users-file/read.ts';
import { batches, TIMEOUT_MS } from './batches.ts';
import { given, playSync, syncSteps } from './steps.ts';

const TODAY = '2026-11-24';
const TITLE = 'Urlaubsanspruch';

/** The plan of a file, which also deactivates who is not in it. */
const PLAN = {
  'api-url': 'https://moco.test/api/v1',
  'vacation-title': TITLE,
  'create-missing': 'true',
  unlisted: 'deactivate',
};

const cases = fc
  .record({
    step: syncSteps,
    file: fc.constantFrom('users.csv', 'users.json', 'users.yaml'),
    endEmployments: fc.constantFrom('true', 'false'),
    defaultModel: fc.boolean(),
  })
  .map(({ step, file, endEmployments, defaultModel }) => {
    const inputs = { ...PLAN, 'users-file': file, 'end-employments': endEmployments };
    const quiet = { faults: [], event: 'push', commentError: undefined, cancelAt: undefined };
    return {
      defaultModel,
      step: { ...step, ...quiet, secretInputs: { 'api-key': 'key' }, inputs },
    };
  });

/** MOCO gives external users no vacation: the sync refuses such a row, whatever the account. */
const isRefused = ({ desired, vacationDays }: FileRow): boolean =>
  vacationDays !== undefined && desiredValue(desired, 'external') === true;

it.each(batches(150))(
  'a plan of the same file has no changes, and the state of the account gives the same account (seed $seed)',
  async (batch) => {
    let read = 0;
    const holds = fc.asyncProperty(cases, async ({ step, defaultModel }) => {
      const { inputs, workspace } = given(step);
      const file = inputs['users-file'] ?? '';
      const content = readFileSync(join(workspace, file));
      const { rows, issues } = readUsersFile(file, content, JSON.stringify, TODAY);
      if (issues.length > 0) return;
      read += 1;
      const vacation = { title: TITLE, year: undefined };
      const data = accountFromFile(rows, { vacation, defaultModel, today: TODAY });
      const again = accountFromData('x.json', Buffer.from(JSON.stringify(stateOf(data))), JSON.stringify);
      expect({ issues: again.issues, ...stateOf(again.data) }).toEqual({ issues: [], ...stateOf(data) });
      const { outputs, log } = await playSync(step, { data });
      const none = { created: '0', updated: '0', reactivated: '0', deactivated: '0', unmatched: '0' };
      const failed = String(rows.filter(isRefused).length);
      expect({ ...outputs, log }).toMatchObject({ ...none, failed, changed: 'false' });
    });
    await fc.assert(holds, batch);
    expect(read).toBeGreaterThan(batch.numRuns / 10);
  },
  TIMEOUT_MS,
);
