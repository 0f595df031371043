// Loaded into the action's process with NODE_OPTIONS: what is done every few seconds is done all the time.
const realSetInterval = globalThis.setInterval;
globalThis.setInterval = (again, milliseconds, ...rest) => realSetInterval(again, 1, ...rest);
