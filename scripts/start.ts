/**
 * `npm start`: the main job. Runs the bundled action as a workflow step would, against the stand-in, and shows
 * what MOCO received, the log, the outputs and the summary. `npm start -- sync` is the action for many users. Flags
 * are the action's inputs; with `--subdomain` or `--api-url` it talks to that account instead.
 */
import { parseArgs } from 'node:util';
import { FIELDS } from '../src/model/fields.ts';
import { FULL_KEY } from '../simulator/data.ts';
import { startSimulator, type Simulator } from '../simulator/server.ts';
import { readManifest, runAction, type ActionResult } from '../simulator/runner.ts';

/** What the step does when no flag says otherwise: Giulia Rossi marries and changes the team. */
const SAMPLE_FIELDS = { lastname: 'Rossi-Keller', team: 'Design', tags: 'Zürich, Design' };

/** Many users: a plan for the file of the examples. */
const SAMPLE_SYNC = { 'users-file': 'examples/users.csv', 'create-missing': 'true' };

const PEOPLE = `Without --subdomain or --api-url it is played on the stand-in: users 1001 to 1005 (1003 where none is named), teams
Geschäftsleitung, Design, Entwicklung and Projektleitung. Without any field it changes ${Object.keys(SAMPLE_FIELDS).join(', ')}.`;

const SYNC_PEOPLE = `Without --subdomain or --api-url it is played on the stand-in, by default with ${SAMPLE_SYNC['users-file']}.
--mode apply writes to the stand-in, which forgets it all when the command ends.`;

async function main(): Promise<void> {
  const action = process.argv[2] === 'sync' ? 'sync' : '.';
  const manifest = await readManifest(action);
  const names = Object.keys(manifest.inputs);
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' }] as const));
  const args = process.argv.slice(action === 'sync' ? 3 : 2);
  const parsed = parseArgs({ args, options: { ...options, help: { type: 'boolean' } } });
  const values: Readonly<Record<string, unknown>> = parsed.values;
  if (values['help']) {
    const lines = Object.entries(manifest.inputs).map(
      ([name, input]) => `  --${name.padEnd(22)} ${input.description}`,
    );
    const people = action === 'sync' ? SYNC_PEOPLE : PEOPLE;
    const command = action === 'sync' ? 'npm start -- sync' : 'npm start --';
    console.log(`${command} [--INPUT VALUE]…\n\n${lines.join('\n')}\n\n${people}`);
    return;
  }
  const flags = Object.fromEntries(
    Object.entries(values).filter((flag): flag is [string, string] => typeof flag[1] === 'string'),
  );
  if (flags['subdomain'] !== undefined || flags['api-url'] !== undefined) {
    // From the environment a key stays out of the shell's history.
    await step(action, { 'api-key': process.env['MOCO_API_KEY'] ?? '', ...flags });
    return;
  }
  const simulator = await startSimulator();
  try {
    const sample = action === 'sync' ? SAMPLE_SYNC : sampleInputs(flags);
    await step(action, { ...sample, 'api-key': FULL_KEY, 'api-url': simulator.url, ...flags }, simulator);
  } finally {
    await simulator.close();
  }
}

function sampleInputs(flags: Readonly<Record<string, string>>): Record<string, string> {
  const others = ['clear', 'additional-fields', 'avatar', 'employment-start', 'employment-end'];
  const fieldInputs = [...FIELDS.map(({ input }) => input), ...others];
  const givesFields = fieldInputs.some((name) => name in flags);
  return {
    ...('user-email' in flags ? {} : { 'user-id': '1003' }),
    ...(givesFields ? {} : SAMPLE_FIELDS),
  };
}

async function step(
  action: string,
  inputs: Readonly<Record<string, string>>,
  simulator?: Simulator,
): Promise<void> {
  const given = Object.entries(inputs).filter(([name]) => name !== 'api-key' && name !== 'password');
  section(
    'Inputs',
    given.map(([name, value]) => `${name}: ${withoutPassword(value)}`),
  );
  const ran = await runAction({ action, inputs, env: { ...proxyVariables() } });
  if (simulator) section('What the stand-in received', requestsOf(simulator));
  section('Log', [ran.log.trim(), ran.stderr.trim()].filter(Boolean));
  section(
    'Outputs',
    Object.entries(ran.outputs).map(([name, value]) => `${name}=${value}`),
  );
  section('Job summary', [asText(ran)]);
  process.exitCode = ran.exitCode;
}

function requestsOf({ requests, connections }: Simulator): string[] {
  const lines = requests.map(
    ({ method, path, body, status }) => `${method} ${path} ${withoutPassword(body)} → ${status}`,
  );
  return [
    ...lines.map((line) => line.replace(/ {2,}/, ' ')),
    `(${requests.length} requests, ${connections()} connections)`,
  ];
}

function withoutPassword(body: string): string {
  return body.replace(/("password"\s*:\s*)"(?:[^"\\]|\\.)*"/, '$1"***"');
}

function section(title: string, lines: readonly string[]): void {
  console.log(`\n\u001b[1m${title}\u001b[0m`);
  for (const line of lines.join('\n').split('\n')) console.log(`  ${line}`);
}

/** The summary's HTML as lines of text; each table has columns of its own widths. */
function asText({ summary }: ActionResult): string {
  return summary
    .split(/(?=<table>)|<\/table>/)
    .map((piece) =>
      piece.startsWith('<table>') ? tableAsText(piece) : piece.split(/<\/(?:h3|h4|p|li)>|<br>/),
    )
    .flatMap((lines) => lines.map(stripHtml))
    .filter((line) => line !== '')
    .join('\n');
}

function tableAsText(table: string): string[] {
  const rows = table.split('</tr>').slice(0, -1).map(cellsOf);
  // A cell that spans rows stands in the first of them; in the others it is blank.
  const most = Math.max(...rows.map((row) => row.length));
  const whole = rows.map((row) => [...Array<string>(most - row.length).fill(''), ...row]);
  const widths = Array.from({ length: most }, (_, column) =>
    Math.max(...whole.map((row) => (row[column] ?? '').length)),
  );
  return whole.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}

/** A cell that is as wide as two is followed by a blank one. */
function cellsOf(row: string): string[] {
  return [...row.matchAll(/<t[dh]([^>]*)>(.*?)<\/t[dh]>/g)].flatMap(([, attributes = '', html = '']) => [
    stripHtml(html),
    ...(attributes.includes('colspan') ? [''] : []),
  ]);
}

function stripHtml(html: string): string {
  const text = html
    .replace(/<[^>]*>/g, '')
    .trimEnd()
    .replace(/^\n+/, '');
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** A real account is reached as everything else is from this machine. */
function proxyVariables(): Record<string, string | undefined> {
  const names = [
    'https_proxy',
    'HTTPS_PROXY',
    'http_proxy',
    'HTTP_PROXY',
    'no_proxy',
    'NO_PROXY',
    'NODE_EXTRA_CA_CERTS',
  ];
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
