/** How the action waits for its server: until it accepts connections, dies, or takes too long. */
import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, jest } from '@jest/globals';
import { serve, startInBackground } from '../../simulator/action/background.ts';
import { sampleData } from '../../simulator/data.ts';

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

it('starts the server in the folder of its log', async () => {
  const server = await starting(replying('{ url: process.cwd() }'));
  expect(server).toMatchObject({ url: realpathSync(folder) });
});

it('ends a server that takes too long', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
  const pidFile = join(folder, 'pid');
  const slow = `import { renameSync, writeFileSync } from 'node:fs';
    writeFileSync('part', String(process.pid));
    renameSync('part', ${JSON.stringify(pidFile)});
    setInterval(() => undefined, 60_000);`;
  const starts = starting(slow);
  await until(() => existsSync(pidFile));
  jest.advanceTimersByTime(60_000);
  expect(await starts).toEqual({ error: 'it did not accept connections within 60 s' });
  const pid = Number(readFileSync(pidFile, 'utf8'));
  await until(() => !isRunning(pid));
  jest.useRealTimers();
});

/** Polls without a timer. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('is a server that says why it does not start, without a stack trace', async () => {
  const responses: object[] = [];
  const channel = Object.assign(new EventEmitter(), {
    send: (response: object) => responses.push(response),
  });
  const serves = serve(channel as unknown as NodeJS.Process);
  channel.emit('message', { faults: 7 });
  await until(() => responses.length > 0);
  channel.emit('disconnect');
  await serves;
  expect(responses).toEqual([{ error: expect.not.stringContaining('\n') }]);
});

it('is a server that ends of its own accord if no post step ends it', async () => {
  const replies: { url: string }[] = [];
  const channel = Object.assign(new EventEmitter(), {
    send: (reply: { url: string }) => replies.push(reply),
  });
  const serves = serve(channel as unknown as NodeJS.Process, 1);
  channel.emit('message', { data: sampleData() });
  await serves;
  await expect(fetch(replies[0]?.url ?? '')).rejects.toThrow();
});
