import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { cancelOnSignals, handlePendingSignals } from '../../src/github/cancellation.ts';

describe('the job is cancelled', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'])('by %s', (name) => {
    const events = new EventEmitter();
    const cancel = cancelOnSignals(events);
    expect(cancel.aborted).toBe(false);
    expect(events.emit(name)).toBe(true);
    expect(cancel.aborted).toBe(true);
  });

  it('once: every further signal is caught and changes nothing', () => {
    const events = new EventEmitter();
    const cancel = cancelOnSignals(events);
    let aborted = 0;
    cancel.addEventListener('abort', () => aborted++);
    const caught = ['SIGINT', 'SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP'].map((name) => events.emit(name));
    expect(caught).toEqual([true, true, true, true, true]);
    expect(aborted).toBe(1);
  });
});

it('a signal that arrived during work without a pause is handled before the work goes on', async () => {
  let isHandled = false;
  // As the event loop handles it: in its next turn at the latest.
  setImmediate(() => setImmediate(() => (isHandled = true)));
  await handlePendingSignals();
  expect(isHandled).toBe(true);
});
