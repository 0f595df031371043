/** `npm run simulator`: the stand-in until Ctrl-C, with its requests on the terminal. */
import { parseArgs } from 'node:util';
import { FULL_KEY, NO_STAFF_KEY, READ_ONLY_KEY, sampleData } from './data.ts';
import { parseFault } from './faults.ts';
import { startSimulator, type SimulatorOptions } from './server.ts';

const HELP = `A stand-in for MOCO on this machine. Its people are made up and are forgotten when it ends.

  --port 3030             the port; by default a free one
  --latency 200           milliseconds before each answer
  --write-latency 600     milliseconds more before each answer to what is not a GET
  --rate-limit 120        requests in two minutes, then 429
  --fault "METHOD PATH EFFECT [TIMES] [after COUNT]"
                          may be given several times; EFFECT is a status (429, 503, …), drop, drop-after,
                          cut, hang or html; PATH is below /api/v1 and may end in *, METHOD may be *
                          for example: --fault "PUT /users/* 503 2", and "PUT /users/* 503 2 after 10" to spare the
                          first ten
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      latency: { type: 'string', default: '0' },
      'write-latency': { type: 'string', default: '0' },
      'rate-limit': { type: 'string', default: '120' },
      fault: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  await serve({
    port: wholeNumber('port', values.port),
    latency: wholeNumber('latency', values.latency),
    writeLatency: wholeNumber('write-latency', values['write-latency']),
    rateLimit: wholeNumber('rate-limit', values['rate-limit']),
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
  console.log(`api-key   ${FULL_KEY} (also: ${READ_ONLY_KEY}, ${NO_STAFF_KEY})`);
  for (const { id, firstname, lastname, email, unit, active } of sampleData().users) {
    console.log(
      `user      ${id} ${firstname} ${lastname}, ${email}, ${unit.name}${active ? '' : ', deactivated'}`,
    );
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} must be a whole number, not "${text}"`);
  return Number(text);
}

try {
  await main();
} catch (error) {
  if ((error as { code?: string }).code === 'EADDRINUSE') {
    console.error('The port is taken; choose another with --port.');
  } else console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
