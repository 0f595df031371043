/** `npm run simulator`: runs the simulator until Ctrl-C and prints its requests. */
import { parseArgs } from 'node:util';
import {
  ACCOUNT_KEY,
  FULL_KEY,
  NO_EMPLOYMENTS_KEY,
  NO_SETTINGS_KEY,
  NO_STAFF_KEY,
  READ_ONLY_KEY,
  sampleData,
} from './data.ts';
import { OVERLAPS } from './employment-rules.ts';
import { SESSIONS } from './endpoints.ts';
import { parseFault } from './faults.ts';
import { startSimulator, type SimulatorOptions } from './server.ts';

const OTHER_KEYS = [READ_ONLY_KEY, NO_EMPLOYMENTS_KEY, NO_SETTINGS_KEY, NO_STAFF_KEY, ACCOUNT_KEY];

const HELP = `Simulates MOCO on this machine, with a sample account of invented people. Nothing is saved.
Endpoints: /session, /users, /users/roles, /users/employments, /users/holidays, /units, /account/custom_properties.

  --port 3030             port; by default a free one
  --latency 200           milliseconds before every response
  --write-latency 600     additional milliseconds before the response to any request but a GET
  --rate-limit 120        requests in two minutes; further ones get 429
  --no-default-model      new users get no weekly model. By default, each new user who is not external gets one of 40
                          hours from today
  --overlaps refuse       what happens to an employment that overlaps another one of its user: it gets 422 (refuse),
                          is stored beside it (accept), or ends the one that began earlier (end-earlier)
  --session 401           what GET /session responds to the key of an account, which has no user: an ID that no user has
                          (id), an object without an ID (no-id), or the status 401, 403 or 404
  --fault "METHOD PATH EFFECT [TIMES] [after COUNT]"
                          lets matching requests fail; may be given several times. METHOD may be *; PATH is
                          below /api/v1 and may end in *; EFFECT is a status (429, 503, …), drop, drop-after,
                          cut, hang or html. For example, --fault "PUT /users/* 503 2" fails the first two
                          updates, and "PUT /users/* 503 2 after 10" fails two after the first ten.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      latency: { type: 'string', default: '0' },
      'write-latency': { type: 'string', default: '0' },
      'rate-limit': { type: 'string', default: '120' },
      'no-default-model': { type: 'boolean', default: false },
      overlaps: { type: 'string', default: 'refuse' },
      session: { type: 'string', default: '401' },
      fault: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  await serve({
    port: parseWholeNumber('port', values.port),
    latency: parseWholeNumber('latency', values.latency),
    writeLatency: parseWholeNumber('write-latency', values['write-latency']),
    rateLimit: parseWholeNumber('rate-limit', values['rate-limit']),
    defaultModel: !values['no-default-model'],
    overlaps: parseChoice('overlaps', OVERLAPS, values.overlaps),
    session: parseChoice('session', SESSIONS, values.session),
    faults: values.fault.map(parseFault),
  });
}

async function serve(options: SimulatorOptions): Promise<void> {
  const simulator = await startSimulator({
    ...options,
    onRequest: ({ method, path, status }) =>
      console.log(`${method} ${path} → ${status || 'connection broken'}`),
  });
  console.log(`api-url   ${simulator.url}`);
  console.log(`api-key   ${FULL_KEY} (also: ${OTHER_KEYS.join(', ')})`);
  for (const { id, firstname, lastname, email, unit, active } of sampleData().users) {
    console.log(
      `user      ${id} ${firstname} ${lastname}, ${email}, ${unit.name}${active ? '' : ', deactivated'}`,
    );
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

try {
  await main();
} catch (error) {
  if ((error as { code?: string }).code === 'EADDRINUSE') {
    console.error('The port is in use. Choose another one with --port.');
  } else console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
