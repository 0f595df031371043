/** On Windows, `@actions/core` ends lines with `\r\n`. The simulated runner reads them as GitHub's does. */
import { describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../simulator/server.ts';
import type { ActionResult } from '../../simulator/runner.ts';
import { itIfAll } from '../support/extent.ts';
import { now } from '../support/hours.ts';
import { moco, preloading, runBundle } from '../support/step.ts';
import { csv, syncBundle } from '../support/sync.ts';

type Env = Readonly<Record<string, string>>;

const WINDOWS = preloading('windows-line-endings.mjs');

/** Runs the step on two equal accounts, with the line endings of this system and with those of Windows. */
async function bothWays(
  play: (account: Simulator, env: Env) => Promise<ActionResult>,
): Promise<[ActionResult, ActionResult]> {
  const ran = async (env: Env): Promise<ActionResult> => {
    const account = await moco({ now });
    return comparable(await play(account, env), new URL(account.url).port);
  };
  return [await ran({}), await ran(WINDOWS)];
}

/** The result without what differs between any two runs: the port, and the paths of files. */
function comparable(ran: ActionResult, port: string): ActionResult {
  const text = (value: string): string => value.replaceAll(port, 'PORT');
  const outputs = Object.entries(ran.outputs).filter(([name]) => !name.endsWith('-file'));
  return {
    ...ran,
    stdout: text(ran.stdout),
    log: text(ran.log),
    summary: text(ran.summary),
    outputs: Object.fromEntries(outputs),
    files: Object.fromEntries(Object.values(ran.files).map((content, index) => [index, content])),
  };
}

describe('with the line endings of Windows', () => {
  it('a step has the same log, masks, outputs and summary', async () => {
    const inputs = { lastname: 'Keller', info: 'two\nlines', password: 'correct horse' };
    const [plain, windows] = await bothWays((account, env) => runBundle(account, inputs, env));
    expect(windows.masks).toHaveLength(2);
    expect(windows.outputs).toMatchObject({ lastname: 'Keller', error: '' });
    expect(windows).toEqual(plain);
  });

  itIfAll('a step that fails has the same message', async () => {
    const [plain, windows] = await bothWays((account, env) => runBundle(account, { active: 'maybe' }, env));
    expect(windows.outputs).toEqual({ error: 'invalid-input' });
    expect(windows.log).toMatch(/^Error: `active` .*\nSee .*#invalid-input$/m);
    expect(windows).toEqual(plain);
  });

  itIfAll('a plan for many users has the same entries', async () => {
    const file = csv('id,lastname', '1002,Huber-Frei', '1003,Keller');
    const [plain, windows] = await bothWays((account, env) => syncBundle(account, file, { env }));
    expect(windows.outputs).toMatchObject({ updated: '2', error: '' });
    expect(windows).toEqual(plain);
  });
});
