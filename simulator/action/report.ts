/** The post step: ask for the requests → warn about faults without effect, write the job summary → end the server. */
import { Agent, get } from 'node:http';
import { createQuote } from '../../src/github/inputs.ts';
import { createLog, type Log } from '../../src/github/log.ts';
import { writeSummary } from '../../src/github/publish.ts';
import { messageOf } from '../../src/model/display.ts';
import { countOf } from '../../src/model/numbers.ts';
import { unusedFaultWarnings } from '../fault-lines.ts';
import { REQUESTS_PATH, type InspectedRequest } from '../inspection.ts';
import { lastWords } from './background.ts';
import { renderRequests } from './summary.ts';
import { savedServer, type Server, type SimulatorToolkit } from './toolkit.ts';

/** Long enough for a server that is busy; the job waits. */
const RESPONSE_LIMIT_MS = 10_000;

/** Runs the post step. Never throws and never fails: the steps of the job decide whether the job does. */
export async function report(toolkit: SimulatorToolkit): Promise<void> {
  const log = createLog(toolkit);
  const server = savedServer(toolkit);
  if (!server) {
    log.info('The simulator was not started.');
    return;
  }
  try {
    await show(await fetchRequests(server), toolkit, log);
  } catch (error) {
    log.warning(silentMessage(server, error));
    // Its ID may be that of another process by now.
    if (isGone(error)) return;
  }
  end(server, toolkit, log);
}

/** Never throws. */
async function show(
  requests: readonly InspectedRequest[],
  toolkit: SimulatorToolkit,
  log: Log,
): Promise<void> {
  log.info(`The simulator received ${countOf(requests.length, 'request')}.`);
  // Expressions may have other values than in the main step, so that lines may be invalid.
  const faults = toolkit.getInput('faults');
  unusedFaultWarnings(faults, requests, createQuote(log.sanitize)).forEach(log.warning);
  await writeSummary(renderRequests(requests, log.sanitize), toolkit, log);
}

/** True if there is no server any more. */
function isGone(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ECONNREFUSED';
}

/** @throws {Error} if the server does not respond */
async function fetchRequests({ url }: Server): Promise<InspectedRequest[]> {
  // An agent of its own, as Node's may have a proxy.
  const options = { agent: new Agent(), timeout: RESPONSE_LIMIT_MS };
  const text = await new Promise<string>((fulfill, reject) => {
    const request = get(new URL(REQUESTS_PATH, url), options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => fulfill(Buffer.concat(chunks).toString()));
      response.on('error', reject);
    });
    request.on('timeout', () =>
      request.destroy(new Error(`no response within ${RESPONSE_LIMIT_MS / 1_000} s`)),
    );
    request.on('error', reject);
  });
  return JSON.parse(text) as InspectedRequest[];
}

function silentMessage({ logFile }: Server, error: unknown): string {
  const reason = lastWords(logFile) || messageOf(error);
  return `The simulator no longer responds, so its requests are not known: ${reason}`;
}

function end({ pid }: Server, { endProcess }: SimulatorToolkit, log: Log): void {
  try {
    endProcess(pid);
  } catch (error) {
    log.warning(`The simulator could not be ended: ${messageOf(error)}`);
  }
}
