// Loaded into the action's process with NODE_OPTIONS: a wait takes no time, and the clock is put on by it.
import timers from 'node:timers/promises';

const realNow = Date.now;
let ahead = 0;
Date.now = () => realNow() + ahead;
timers.setTimeout = (milliseconds) => {
  ahead += milliseconds;
  return Promise.resolve();
};
