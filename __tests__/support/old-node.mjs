// Preloaded into the action's process with NODE_OPTIONS: the runner has an old version of Node.
import process from 'node:process';

Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } });
