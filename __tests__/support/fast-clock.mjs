// Preloaded into the action's process with NODE_OPTIONS: waits end at once, and the clock moves forward by their duration.
import timers from 'node:timers/promises';

const realNow = Date.now;
let skippedMs = 0;
Date.now = () => realNow() + skippedMs;
timers.setTimeout = (milliseconds) => {
  skippedMs += milliseconds;
  return Promise.resolve();
};
