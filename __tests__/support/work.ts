/** Lists about employments and vacation: an account on the day of the virtual clock, and a list that is applied to its end. */
import { expect } from '@jest/globals';
import type { Simulator, SimulatorOptions } from '../../simulator/server.ts';
import { employed, now, type Span } from './hours.ts';
import { GIULIA, moco } from './step.ts';
import { APPLY_ALL, sync, type InProcess, type Sync, type Synced } from './sync.ts';

const NOON_MS = now().getTime();

/** A simulator in which Giulia has these employments, on the day of the virtual clock. Each write has a later timestamp than the one before. */
export function working(spans: readonly Span[], options: SimulatorOptions = {}): Promise<Simulator> {
  return mocoToday({ data: employed(spans), ...options });
}

/** A simulator on the day of the virtual clock. */
export function mocoToday(options: SimulatorOptions = {}): Promise<Simulator> {
  let ticks = 0;
  return moco({ now: () => new Date(NOON_MS + 2_000 * ticks++), ...options });
}

/** The user's vacation entries in MOCO, as in `7002: 2026 Urlaubsanspruch, 25`. */
export function vacationIn({ data }: Pick<Simulator, 'data'>, userId = GIULIA): string[] {
  return data.holidays
    .filter(({ user_id }) => user_id === userId)
    .map(({ id, year, title, days }) => `${id}: ${year} ${title}, ${days}`);
}

/** Every write, with its body: `PUT /users/employments/9101 {"to":"2026-12-31"}`. */
export function writesWithBodies({ requests }: Pick<Simulator, 'requests'>): string[] {
  return requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, body }) => `${method} ${path} ${body}`);
}

/** A plan, the same file applied, and what was sent for it. */
export interface Settled {
  readonly planned: Synced;
  readonly applied: Synced;
  readonly sent: readonly string[];
}

/** Plans, applies, and applies once more: the second time must neither write nor fail. */
export async function settle(account: Simulator, given: Sync, more: InProcess = {}): Promise<Settled> {
  const inputs = given.inputs ?? {};
  const planned = await sync(account, { ...given, inputs }, more);
  const applied = await sync(account, { ...given, inputs: { ...APPLY_ALL, ...inputs } }, more);
  expect(applied.outputs['error']).toBe('');
  const sent = writesWithBodies(account);
  const again = await sync(account, { ...given, inputs: { ...APPLY_ALL, ...inputs } }, more);
  expect(again.outputs).toMatchObject({ error: '', changed: 'false' });
  expect(writesWithBodies(account)).toEqual(sent);
  return { planned, applied, sent };
}
