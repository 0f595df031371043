/** `npm run simulator`: runs the simulator until Ctrl-C and prints its requests. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { formatIssue } from '../src/model/issue.ts';
import { dayOf } from '../src/model/days.ts';
import { messageOf } from '../src/model/display.ts';
import type { ParseResult } from '../src/model/parsers.ts';
import { ActionError } from '../src/moco/errors.ts';
import { FULL_KEY, type User } from './data.ts';
import { describeAccount } from './account/describe.ts';
import { unusedFaultWarnings } from './fault-lines.ts';
import { readFlags, type FlagOptions } from './options.ts';
import { startSimulator, type Simulator } from './server.ts';

/** A small account is listed. */
const MAX_LISTED = 20;

const HELP = `Simulates MOCO on this machine. Nothing is saved. The account has a few invented people, or those of a file.
Beside the API, GET /__state returns the account, and GET /__requests all requests.

  --users-file users.csv  a users file, as OWNER/REPO/sync reads it: its people are the account
  --columns "Mail = email"
                          which column of the users file means what; may be given several times
  --vacation-title Urlaubsanspruch, --vacation-year 2026
                          the entries for the column vacation-days of the users file
  --data moco.json        the account as JSON by MOCO's keys, in the form of GET /__state
  --fault "METHOD PATH EFFECT [TIMES] [after COUNT]"
                          lets matching requests fail; may be given several times. METHOD may be *; PATH is
                          below /api/v1 and may end in *; EFFECT is a status (429, 503, …), drop, drop-after,
                          cut, hang or html. For example, --fault "PUT /users/* 503 2" fails the first two
                          updates, and "PUT /users/* 503 2 after 10" fails two after the first ten.
  --rate-limit 120        requests in two minutes; further ones get 429
  --default-employment true
                          whether new users, and people of the users file without hours, have an employment of 40 hours;
                          never those who are external
  --overlaps refuse       what happens to an employment that overlaps another one of its user: it gets 422 (refuse),
                          is stored beside it (accept), or ends the one that began earlier (end-earlier)
  --session 401           what GET /session responds to the key of an account, which has no user: an ID that no user has
                          (id), an object without an ID (no-id), or the status 401, 403 or 404
  --port 3030             port; by default a free one
  --latency 200           milliseconds before every response
  --write-latency 600     additional milliseconds before the response to any request but a GET
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'users-file': { type: 'string' },
      columns: { type: 'string', multiple: true, default: [] },
      'vacation-title': { type: 'string' },
      'vacation-year': { type: 'string' },
      data: { type: 'string' },
      fault: { type: 'string', multiple: true, default: [] },
      'rate-limit': { type: 'string' },
      'default-employment': { type: 'string' },
      overlaps: { type: 'string' },
      session: { type: 'string' },
      port: { type: 'string' },
      latency: { type: 'string' },
      'write-latency': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const { columns, fault, help: _, ...single } = values;
  const faults = fault.join('\n');
  const flags = new Map(Object.entries({ ...single, columns: columns.join('\n'), faults }));
  const options = readFlags((name) => flags.get(name)?.trim() ?? '', {
    readFile,
    today: dayOf(Date.now()),
    sanitize: (text) => text,
  });
  const isSample = !values['users-file'] && !values.data;
  warnAtEnd(faults, await serve(options, isSample));
}

async function serve(options: FlagOptions, isSample: boolean): Promise<Simulator> {
  const simulator = await startSimulator({
    ...options,
    // A query may have names and e-mail addresses.
    onRequest: ({ method, path, status }) =>
      console.log(`${method} ${path.replace(/\?.*$/s, '')} → ${status || 'connection broken'}`),
  });
  console.log(`api-url   ${simulator.url}`);
  const { users, keys } = options.data;
  const others = keys.map(({ key }) => key).filter((key) => key !== FULL_KEY);
  console.log(`api-key   ${FULL_KEY} (also: ${others.join(', ')})`);
  console.log(`account   ${describeAccount(options.data)}`);
  if (options.madeUp !== undefined) console.log(options.madeUp);
  for (const user of users.slice(0, MAX_LISTED)) {
    console.log(`user      ${describeUser(user, isSample)}`);
  }
  if (users.length > MAX_LISTED) console.log(`          and ${users.length - MAX_LISTED} more`);
  return simulator;
}

/** When Ctrl-C ends the simulator, names the faults that affected no request. */
function warnAtEnd(faults: string, { requests }: Simulator): void {
  process.once('SIGINT', () => {
    for (const warning of unusedFaultWarnings(faults, requests, (line) => `"${line}"`)) {
      console.error(warning);
    }
    // Without this listener, it ends the process.
    process.kill(process.pid, 'SIGINT');
  });
}

/** Names and addresses only of invented people: the log of a build may be public. */
function describeUser({ id, firstname, lastname, email, unit, active }: User, isInvented: boolean): string {
  const person = isInvented ? ` ${firstname} ${lastname}, ${email}, ${unit.name}` : '';
  return `${id}${person}${active ? '' : ', deactivated'}`;
}

/** A file anywhere on this machine. npm runs in the folder of the project, not in the one where it was started. */
function readFile(path: string): ParseResult<Buffer> {
  try {
    return { value: readFileSync(resolve(process.env['INIT_CWD'] ?? '', path)) };
  } catch {
    return { must: 'be a readable file' };
  }
}

/** What went wrong, for people. */
function describeError(error: unknown): string {
  if (error instanceof ActionError && error.details.kind === 'invalid-input') {
    return error.details.issues.map(formatIssue).join('\n');
  }
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  return isTaken ? 'The port is in use. Choose another one with --port.' : messageOf(error);
}

try {
  await main();
} catch (error) {
  console.error(`${describeError(error)}\n\nnpm run simulator -- --help lists the flags.`);
  process.exitCode = 1;
}
