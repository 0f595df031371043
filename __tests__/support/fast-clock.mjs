// Preloaded into the action's process with NODE_OPTIONS: waits end at once, and both clocks move forward by their duration.
import process from 'node:process';
import timers from 'node:timers/promises';

const realNow = Date.now;
const realTime = process.hrtime;
let skippedMs = 0;
Date.now = () => realNow() + skippedMs;
process.hrtime = Object.assign(
  () => {
    const [seconds, nanoseconds] = realTime();
    return [seconds + skippedMs / 1_000, nanoseconds];
  },
  { bigint: realTime.bigint },
);
timers.setTimeout = (milliseconds) => {
  skippedMs += milliseconds;
  return Promise.resolve();
};
