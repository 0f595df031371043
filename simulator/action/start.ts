/** The main step: read inputs → start the server in the background → outputs. */
import { join } from 'node:path';
import { describeError } from '../../src/github/error-messages.ts';
import { createLog } from '../../src/github/log.ts';
import { readWorkspaceFile } from '../../src/github/workspace.ts';
import { dayOf } from '../../src/model/days.ts';
import { FILE_LIMIT } from '../../src/sync/users-file/read.ts';
import { FULL_KEY, READ_ONLY_KEY } from '../data.ts';
import { describeAccount } from '../account/describe.ts';
import { readOptions } from '../options.ts';
import { startInBackground } from './background.ts';
import { markMain, saveServer, type SimulatorToolkit } from './toolkit.ts';

/** Runs the main step. Never throws: an error ends as a failed step with one message. */
export async function startStep(toolkit: SimulatorToolkit): Promise<void> {
  const log = createLog(toolkit);
  markMain(toolkit);
  try {
    const readFile = (path: string) => readWorkspaceFile(toolkit.workspace, path, FILE_LIMIT);
    const { madeUp, ...options } = readOptions(toolkit.getInput, {
      readFile,
      today: dayOf(Date.now()),
      sanitize: log.sanitize,
    });
    const logFile = join(toolkit.makeFolder(), 'simulator.log');
    const { script, env } = toolkit;
    const server = await startInBackground(options, { script, env, logFile });
    if ('error' in server) {
      const summary = `The simulator did not start: ${server.error}`;
      log.failed({ code: 'internal', summary, hints: [], items: [] });
      return;
    }
    saveServer(toolkit, server);
    toolkit.setOutput('api-url', server.url);
    toolkit.setOutput('api-key', FULL_KEY);
    toolkit.setOutput('read-only-api-key', READ_ONLY_KEY);
    log.info(`Simulated MOCO at ${server.url}: ${describeAccount(options.data)}`);
    if (madeUp !== undefined) log.info(madeUp);
  } catch (error) {
    log.failed(describeError(error, { host: 'the simulator', user: undefined }));
  }
}
