/** Sync MOCO users, `mode: export`: read inputs → current state → choose what a plan keeps as it is → write the file → report. */
import {
  beforeFirstWrite,
  describeError,
  NO_ACCOUNT,
  type ErrorReport,
} from '../../github/error-messages.ts';
import { createLog, type Log } from '../../github/log.ts';
import { publish } from '../../github/publish.ts';
import type { Runtime } from '../../github/toolkit.ts';
import { writeWorkspaceFile } from '../../github/workspace.ts';
import type { Client } from '../../moco/client.ts';
import { ActionError } from '../../moco/errors.ts';
import { dayOf } from '../../model/days.ts';
import { withClient } from '../client-scope.ts';
import type { SyncToolkit } from '../toolkit.ts';
import { fetchExportState } from './current-state.ts';
import { readExportInputs, type ExportInputs } from './inputs.ts';
import * as messages from './messages.ts';
import { renderUsers } from './render.ts';
import { createRoundTrip } from './round-trip.ts';
import { selectCells } from './selection.ts';
import { exportColumns, exportUsers } from './users.ts';

/** Annotations of a step. GitHub shows no more than 10 of a kind. */
const MAX_NOTICES = 10;

/** Runs the step. Never throws: an error ends as a failed step with one message. */
export async function runExport(toolkit: SyncToolkit, runtime: Runtime, userAgent: string): Promise<void> {
  const log = createLog(toolkit);
  const today = dayOf(runtime.wallClock());
  let inputs: ExportInputs | undefined;
  let report: messages.ExportReport | undefined;
  let failure: ErrorReport | undefined;
  try {
    inputs = readExportInputs(toolkit.getInput, toolkit.workspace, log);
    const given = inputs;
    const options = { ...given, readOnly: true, userAgent, progressLine: () => 'Reading from MOCO' };
    await withClient(options, { toolkit, runtime, log }, async ({ client }) => {
      report = await exportTo(given, client, today);
    });
  } catch (error) {
    const { host, url } = inputs?.account ?? NO_ACCOUNT;
    failure = beforeFirstWrite(describeError(error, { host, url, user: 'the users' }));
  }
  if (report) logReport(report, log);
  if (failure) log.failed(failure);
  const outputs = { ...(report && { exported: String(report.count) }), error: failure?.code ?? '' };
  const summary = report ? messages.renderExport(report, log.sanitize) : '';
  const failed = failure ? messages.renderExportFailure(failure, toolkit.errorsPage, log.sanitize) : '';
  await publish(() => outputs, summary + failed, failure !== undefined, toolkit, log);
}

/**
 * Writes the file.
 *
 * @throws {ActionError} if MOCO can't be read or the file can't be written
 */
async function exportTo(inputs: ExportInputs, client: Client, today: string): Promise<messages.ExportReport> {
  const { format, includePersonalData, usersFile } = inputs;
  const options = { includePersonalData, today };
  const state = await fetchExportState(client, options);
  const users = exportUsers(state, options);
  const columns = exportColumns(state, options);
  const check = createRoundTrip(state, format, today);
  const selection = selectCells(users, format, columns, check);
  write(inputs, renderUsers(format, selection.columns, selection.rows));
  return {
    count: users.length,
    file: usersFile,
    host: client.host,
    includesPersonalData: includePersonalData,
    omissions: selection.omissions,
    isUnchanged: selection.isUnchanged,
  };
}

function write({ file }: ExportInputs, text: string): void {
  try {
    writeWorkspaceFile(file, text);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    const issue = `\`users-file\` could not be written${code}. Check the path, the disk and the permissions`;
    throw new ActionError({ kind: 'invalid-input', issues: [{ text: issue }] });
  }
}

function logReport(report: messages.ExportReport, log: Log): void {
  log.info(messages.exportLine(report));
  for (const [index, line] of messages.omissionLines(report.omissions).entries()) {
    if (index < MAX_NOTICES) log.notice(line);
    else log.info(line);
  }
  if (!report.isUnchanged) log.warning(messages.changedWarning(report.file));
}
