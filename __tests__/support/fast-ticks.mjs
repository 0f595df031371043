// Preloaded into the action's process with NODE_OPTIONS: intervals of several seconds take one millisecond.
const realSetInterval = globalThis.setInterval;
globalThis.setInterval = (callback, milliseconds, ...rest) => realSetInterval(callback, 1, ...rest);
