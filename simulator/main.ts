/** `npm run simulator`: runs the simulator until Ctrl-C and prints its requests. */
import { parseArgs } from 'node:util';
import { FULL_KEY, NO_EMPLOYMENTS_KEY, NO_STAFF_KEY, READ_ONLY_KEY, sampleData } from './data.ts';
import { OVERLAPS, type Overlaps } from './employment-rules.ts';
import { parseFault } from './faults.ts';
import { startSimulator, type SimulatorOptions } from './server.ts';

const HELP = `Simulates MOCO on this machine, with a sample account of invented people. Nothing is saved.
Endpoints: /session, /users, /users/roles, /users/employments, /users/holidays, /units.

  --port 3030             port; by default a free one
  --latency 200           milliseconds before every response
  --write-latency 600     additional milliseconds before the response to any request but a GET
  --rate-limit 120        requests in two minutes; further ones get 429
  --no-default-model      new users get no weekly model. By default, each new user who is not external gets one of 40
                          hours from today
  --overlaps refuse       what happens to an employment that overlaps another one of its user: it gets 422 (refuse),
                          is stored beside it (accept), or ends the one that began earlier (end-earlier)
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
    overlaps: parseOverlaps(values.overlaps),
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
  console.log(`api-key   ${FULL_KEY} (also: ${READ_ONLY_KEY}, ${NO_EMPLOYMENTS_KEY}, ${NO_STAFF_KEY})`);
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

function parseOverlaps(text: string): Overlaps {
  const overlaps = OVERLAPS.find((each) => each === text);
  if (overlaps === undefined) throw new Error(`--overlaps must be ${OVERLAPS.join(', ')}, not "${text}"`);
  return overlaps;
}

try {
  await main();
} catch (error) {
  if ((error as { code?: string }).code === 'EADDRINUSE') {
    console.error('The port is in use. Choose another one with --port.');
  } else console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
