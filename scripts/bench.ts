/**
 * `npm run bench`: measures the actions as whole processes against the simulator, and writes the tables of docs/speed.md.
 * Takes more than ten minutes, two of them waiting for the rate limit; nothing else should run on the machine.
 */
import { statSync } from 'node:fs';
import { benchOneUser } from './bench/one-user.ts';
import { requirePlaces, updatePage } from './bench/page.ts';
import { benchHostileFiles, benchSync } from './bench/sync.ts';

requirePlaces();
console.log(
  `Node ${process.version}, action of ${Math.round(statSync('dist/update-user/index.js').size / 1024)} KiB`,
);
const oneUser = await benchOneUser();
const sync = await benchSync();
await updatePage({ ...oneUser, ...sync });
console.log('Written: docs/speed.md');
await benchHostileFiles();
