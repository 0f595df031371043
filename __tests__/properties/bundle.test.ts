/**
 * The built bundle, as a process, does what the source does in this one. So the rules hold for the commands, files and
 * exit code that the runner sees. Few cases, as a process is slow.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { runAction, type RanAction } from '../../simulator/runner.ts';
import { SEED } from './batches.ts';
import { startMoco, type InProcessMoco } from './moco.ts';
import { stdoutOf, type Played } from './rules.ts';
import { givenToSync, givenToUpdate, playSync, playUpdate, syncSteps, updateSteps } from './steps.ts';
import { workspaceWith, type Given, type Step } from './steps.ts';

itDoesTheSame('.', updateSteps, givenToUpdate, playUpdate);
itDoesTheSame('sync', syncSteps.map(withoutCancel), givenToSync, playSync);

function withoutCancel<T extends object>(step: T): T {
  return { ...step, cancelAt: undefined, commentError: undefined };
}

function itDoesTheSame<T extends Step>(
  action: string,
  steps: Arbitrary<T>,
  give: (step: T) => Given,
  play: (step: T) => Promise<Played>,
): void {
  it(`the bundle of ${action}/action.yml does what the source does`, async () => {
    const isSame = fc.asyncProperty(steps, async (step) => {
      const server = await listen();
      const same = repeatable(step, server.url);
      const { data, faults, inputs, content = '', event = '' } = give(same);
      server.answerWith(startMoco(data, faults));
      const workspace = workspaceWith(inputs['users-file'] ?? '', content);
      const env = { GITHUB_WORKSPACE: workspace, GITHUB_EVENT_NAME: event };
      const ran = await runAction({ action, inputs, env });
      await server.close();
      expect(shownBy(ran)).toEqual(expectedOf(await play(same)));
    });
    await fc.assert(isSame, { seed: SEED, numRuns: 8, endOnFailure: true });
  });
}

/**
 * The step without what depends on how long a process takes or on the order in which parallel requests are answered:
 * no waits, and only writes fail, all of a kind.
 */
function repeatable<T extends Step>(step: T, url: string): T {
  const { subdomain: _unreachable, 'rate-limit': _waits, 'request-timeout': _time, ...inputs } = step.inputs;
  const faults = step.faults
    .filter(({ method, effect }) => {
      return ['PUT', 'POST'].includes(method) && typeof effect === 'object' && effect.status !== 429;
    })
    .map((fault) => ({ ...fault, times: Infinity, after: 0 }));
  return { ...step, faults, inputs: { ...inputs, 'api-url': url, 'retry-timeout': '0' } };
}

/** What the runner got of a process. Lines about different users come in any order. */
function shownBy({ stdout, stderr, outputs, summary, exitCode }: RanAction): object {
  return { lines: stdout.split(/\r?\n/).sort(), stderr, outputs, summary, exitCode };
}

function expectedOf({ stdout, masks, outputs, summaries, failures }: Played): object {
  const log = stdoutOf(masks.map((mask) => ['mask', mask])) + stdout;
  return {
    lines: log.split('\n').sort(),
    stderr: '',
    outputs,
    summary: summaries.join(''),
    exitCode: failures,
  };
}

/** A server on the loopback address that passes requests on. */
async function listen(): Promise<{
  readonly url: string;
  readonly answerWith: (moco: InProcessMoco) => void;
  readonly close: () => Promise<void>;
}> {
  let moco: InProcessMoco | undefined;
  const server = createServer((incoming, outgoing) => void passOn(incoming, outgoing, moco));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/api/v1`,
    answerWith: (each) => (moco = each),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function passOn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  moco: InProcessMoco | undefined,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const { method = '', url = '', headers } = incoming;
  const response = await moco?.runtime.fetch(`http://127.0.0.1${url}`, {
    method,
    headers: headers as Record<string, string>,
    ...(body !== '' && { body }),
    signal: new AbortController().signal,
  });
  if (!response) return;
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}
