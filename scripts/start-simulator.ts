/**
 * `start-simulator.ts simulator.log`: starts the simulator in the background, with its output in the file, and prints `url`
 * and `pid` as outputs of a step. Works on every runner: Windows and macOS have no `setsid`.
 */
import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const [file = 'simulator.log'] = process.argv.slice(2);
const output = openSync(file, 'w');
const args = ['--import', './scripts/typescript.js', 'simulator/main.ts', '--port', '0'];
// A process group of its own, because a runner may end the processes that a step leaves behind.
const simulator = spawn(process.execPath, args, {
  detached: true,
  stdio: ['ignore', output, output],
  windowsHide: true,
});
simulator.unref();

let url: string | undefined;
while (url === undefined && simulator.exitCode === null) {
  await sleep(50);
  url = /^api-url +(\S+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
}
if (url === undefined) {
  console.error(`The simulator did not start:\n${readFileSync(file, 'utf8')}`);
  process.exitCode = 1;
} else console.log(`url=${url}\npid=${simulator.pid}`);
