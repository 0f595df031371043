/** `npm run simulator`: runs the simulator until Ctrl-C and prints its requests. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { formatIssue } from '../src/model/issue.ts';
import { dayOf } from '../src/model/days.ts';
import type { ParseResult } from '../src/model/parsers.ts';
import { ActionError } from '../src/moco/errors.ts';
import { FULL_KEY, type User } from './data.ts';
import { describeAccount } from './account/describe.ts';
import { SESSIONS } from './endpoints.ts';
import { unusedFaults } from './faults.ts';
import { readOptions, type InputOptions } from './options.ts';
import { startSimulator, type SimulatorOptions } from './server.ts';

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
      session: { type: 'string', default: '401' },
      port: { type: 'string', default: '0' },
      latency: { type: 'string', default: '0' },
      'write-latency': { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const { columns, fault, help: _, ...single } = values;
  const inputs = new Map(
    Object.entries({ ...single, columns: columns.join('\n'), faults: fault.join('\n') }),
  );
  const options = readOptions((name) => inputs.get(name)?.trim() ?? '', {
    readFile,
    today: dayOf(Date.now()),
    sanitize: (text) => text,
  });
  await serve({
    ...options,
    isSample: !values['users-file'] && !values.data,
    session: parseChoice('session', SESSIONS, values.session),
    port: parseWholeNumber('port', values.port),
    latency: parseWholeNumber('latency', values.latency),
    writeLatency: parseWholeNumber('write-latency', values['write-latency']),
  });
}

async function serve(
  options: SimulatorOptions &
    Pick<InputOptions, 'data' | 'faults' | 'madeUp'> & { readonly isSample: boolean },
): Promise<void> {
  const simulator = await startSimulator({
    ...options,
    // A query may have names and e-mail addresses.
    onRequest: ({ method, path, status }) =>
      console.log(`${method} ${path.replace(/\?.*$/s, '')} → ${status || 'connection broken'}`),
  });
  process.once('SIGINT', () => {
    for (const { method, path } of unusedFaults(options.faults, simulator.requests)) {
      console.error(`The fault for ${method} ${path} affected no request. Check its method and path.`);
    }
    // Without this listener, it ends the process.
    process.kill(process.pid, 'SIGINT');
  });
  console.log(`api-url   ${simulator.url}`);
  const { users, keys } = options.data;
  const others = keys.map(({ key }) => key).filter((key) => key !== FULL_KEY);
  console.log(`api-key   ${FULL_KEY} (also: ${others.join(', ')})`);
  console.log(`account   ${describeAccount(options.data)}`);
  if (options.madeUp !== undefined) console.log(options.madeUp);
  for (const user of users.slice(0, MAX_LISTED)) {
    console.log(`user      ${describeUser(user, options.isSample)}`);
  }
  if (users.length > MAX_LISTED) console.log(`          and ${users.length - MAX_LISTED} more`);
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

function parseWholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} must be a whole number, not "${text}"`);
  return Number(text);
}

function parseChoice<T extends string>(name: string, choices: readonly T[], text: string): T {
  const choice = choices.find((each) => each === text);
  if (choice === undefined) throw new Error(`--${name} must be ${choices.join(', ')}, not "${text}"`);
  return choice;
}

/** What went wrong, for people. */
function messageOf(error: unknown): string {
  if (error instanceof ActionError && error.details.kind === 'invalid-input') {
    return error.details.issues.map(formatIssue).join('\n');
  }
  if (!(error instanceof Error)) return String(error);
  const isTaken = 'code' in error && error.code === 'EADDRINUSE';
  return isTaken ? 'The port is in use. Choose another one with --port.' : error.message;
}

try {
  await main();
} catch (error) {
  console.error(`${messageOf(error)}\n\nnpm run simulator -- --help lists the flags.`);
  process.exitCode = 1;
}
