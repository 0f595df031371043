/**
 * `npm start`: the main job. Runs the bundled action as a workflow step would, against the stand-in, and shows
 * what MOCO received, the log, the outputs and the summary. Flags are the action's inputs; with `--subdomain`
 * or `--api-url` it talks to that account instead.
 */
import { parseArgs } from 'node:util';
import { FIELDS } from '../src/moco/fields.ts';
import { FULL_KEY } from '../simulator/data.ts';
import { startSimulator, type Simulator } from '../simulator/server.ts';
import { readManifest, runAction, type RanAction } from './runner.ts';

/** What the step does when no flag says otherwise: Giulia Rossi marries and changes the team. */
const SAMPLE_FIELDS = { lastname: 'Rossi-Keller', team: 'Design', tags: 'Zürich, Design' };

const PEOPLE = `Without --subdomain or --api-url it is played on the stand-in: users 1001 to 1005 (1003 where none is named), teams
Geschäftsleitung, Design, Entwicklung and Projektleitung. Without any field it changes ${Object.keys(SAMPLE_FIELDS).join(', ')}.`;

async function main(): Promise<void> {
  const manifest = await readManifest();
  const names = Object.keys(manifest.inputs);
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' }] as const));
  const parsed = parseArgs({ options: { ...options, help: { type: 'boolean' } } });
  const values: Readonly<Record<string, unknown>> = parsed.values;
  if (values['help']) {
    const lines = Object.entries(manifest.inputs).map(
      ([name, input]) => `  --${name.padEnd(22)} ${input.description}`,
    );
    console.log(`npm start -- [--INPUT VALUE]…\n\n${lines.join('\n')}\n\n${PEOPLE}`);
    return;
  }
  const flags = Object.fromEntries(
    Object.entries(values).filter((flag): flag is [string, string] => typeof flag[1] === 'string'),
  );
  if (flags['subdomain'] !== undefined || flags['api-url'] !== undefined) {
    // From the environment a key stays out of the shell's history.
    await step({ 'api-key': process.env['MOCO_API_KEY'] ?? '', ...flags });
    return;
  }
  const simulator = await startSimulator();
  try {
    await step(
      { ...sampleInputs(flags), 'api-key': FULL_KEY, 'api-url': simulator.url, ...flags },
      simulator,
    );
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

async function step(inputs: Readonly<Record<string, string>>, simulator?: Simulator): Promise<void> {
  const given = Object.entries(inputs).filter(([name]) => name !== 'api-key' && name !== 'password');
  section(
    'Inputs',
    given.map(([name, value]) => `${name}: ${withoutPassword(value)}`),
  );
  const ran = await runAction({ inputs, env: { ...proxyVariables() } });
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

/** The summary's HTML as lines of text with aligned columns. */
function asText({ summary }: RanAction): string {
  const rows = summary
    .split(/<\/(?:tr|h3|p)>|<br>/)
    .map((row) => row.split(/<\/t[dh]>/).map(stripHtml))
    .map((cells) => (cells.length > 1 ? cells.slice(0, -1) : cells));
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.filter((row) => row.length > 1).map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row.length > 1 ? row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ') : row.join(''),
    )
    .join('\n')
    .trim();
}

function stripHtml(html: string): string {
  const text = html.replace(/<[^>]*>/g, '').trim();
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
