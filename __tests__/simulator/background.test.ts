/** How the action waits for its server: until it accepts connections, dies, or takes too long. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { startInBackground } from '../../simulator/action/background.ts';

const folder = mkdtempSync(join(tmpdir(), 'background-'));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

/** Starts a script in place of the server. */
function starting(source: string, limitMs = 60_000): ReturnType<typeof startInBackground> {
  const script = join(folder, 'server.mjs');
  writeFileSync(script, source);
  const env = { PATH: process.env['PATH'], INPUT_TOKEN: 'secret' };
  return startInBackground({ rateLimit: 7 }, { script, env, logFile: join(folder, 'log'), limitMs });
}

/** A server that replies once, with this, and ends. */
const replying = (reply: string): string =>
  `process.once('message', (options) => process.send(${reply}, () => process.exit()))`;

it('waits for the URL of the server, which gets the options and little of the environment', async () => {
  const reply = '{ url: JSON.stringify([process.argv[2], options, process.env.INPUT_TOKEN ?? "none"]) }';
  expect(await starting(replying(reply))).toEqual({
    url: '["serve",{"rateLimit":7},"none"]',
    pid: expect.any(Number),
    logFile: join(folder, 'log'),
  });
});

it('returns what a server that dies has said', async () => {
  expect(await starting('console.error("no port left"); process.exit(3)')).toEqual({ error: 'no port left' });
});

it('returns the exit code of a server that dies without a word', async () => {
  expect(await starting('process.exit(3)')).toEqual({ error: 'it ended with exit code 3' });
});

it('ends a server that takes too long', async () => {
  expect(await starting('setInterval(() => undefined, 60_000)', 1)).toEqual({
    error: 'it did not accept connections within 0.001 s',
  });
});
