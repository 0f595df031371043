/**
 * `npm run e2e`: a real workflow engine (act, in host mode) runs e2e.yml and every example. The examples run as
 * they are: `OWNER/REPO@v1` is this folder, and acme.mocoapp.com a stand-in behind a proxy.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FULL_KEY, READ_ONLY_KEY } from '../simulator/data.ts';
import { startSimulator, type Simulator } from '../simulator/server.ts';
import { pullRequestEnv, startGitHub, WRITE_TOKEN, type GitHub } from '../simulator/github.ts';
import { exposeAsMoco } from '../simulator/network.ts';
import { goTool } from './tools.ts';

interface Play {
  readonly workflow: string;
  readonly event: string;
  readonly payload?: object;
  /** Files of the repository that holds the workflow. */
  readonly files?: Readonly<Record<string, string>>;
  readonly key?: string;
  /** What the log must have. */
  readonly says: readonly string[];
  /** `METHOD path` of the writes that MOCO must have received, in this order unless they go side by side. */
  readonly writes: readonly string[];
  readonly isSideBySide?: boolean;
  /** What the one comment on the pull request must have. */
  readonly comments?: string;
  readonly fails?: boolean;
}

const YESTERDAY = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
const EMAIL = 'giulia.rossi@example.com';
const form = { workflow: 'examples/update-from-form.yml', event: 'workflow_dispatch' };
const LIST = readFileSync('examples/users.csv', 'utf8');
const PLANNED = '1 to create, 2 to update, 1 to deactivate, 2 unchanged';
const pullRequest = (repository: string): object => ({
  number: 7,
  pull_request: { number: 7, head: { ref: 'list', repo: { full_name: repository } }, base: { ref: 'main' } },
});

const PLAYS: readonly Play[] = [
  {
    ...form,
    payload: { inputs: { email: EMAIL, lastname: 'Keller', team: 'Design', external: 'as it is' } },
    says: [
      'Updated user 1003 in acme.mocoapp.com: lastname, unit_id',
      'In MOCO, Giulia Keller is in Design',
      '<h3>Updated user 1003',
    ],
    writes: ['PUT /users/1003'],
  },
  {
    ...form,
    payload: { inputs: { email: EMAIL, lastname: 'Keller', team: '', external: 'true' } },
    key: 'a-wrong-key',
    says: ['The `api-key` was not accepted by acme.mocoapp.com (401).', 'Job failed'],
    writes: [],
    fails: true,
  },
  {
    workflow: 'examples/update-from-hr-system.yml',
    event: 'repository_dispatch',
    payload: { action: 'person-changed', client_payload: { email: EMAIL, lastname: 'Meier', active: false } },
    says: [
      'Updated user 1003 in acme.mocoapp.com: lastname, active',
      'User 1003 has new values in lastname, active',
    ],
    writes: ['PUT /users/1003'],
  },
  {
    workflow: 'examples/onboarding.yml',
    event: 'workflow_dispatch',
    payload: {
      inputs: {
        email: 'nora.vogt@example.com',
        firstname: 'Nora',
        lastname: 'Vogt',
        team: 'Design',
        'first-day': '2027-01-01',
        hours: '8,8,8,8,6',
      },
    },
    says: [
      'Created user 2001 in acme.mocoapp.com',
      'Created employment 2002',
      'User 2001, created: true, employments: [{"id":2002',
    ],
    writes: ['POST /users', 'POST /users/employments'],
  },
  {
    workflow: 'examples/offboarding.yml',
    event: 'repository_dispatch',
    payload: { action: 'person-left', client_payload: { email: EMAIL, last_day: '2026-12-31' } },
    says: [
      'Ended employment 9002 on 2026-12-31 (was open)',
      'User 1003 is deactivated, employments: [{"id":9002',
    ],
    writes: ['PUT /users/employments/9002', 'PUT /users/1003'],
  },
  {
    workflow: 'examples/deactivate-on-schedule.yml',
    event: 'schedule',
    files: {
      'leavers.json': JSON.stringify([
        { email: EMAIL, last_day: YESTERDAY },
        { email: 'jonas.huber@example.com', last_day: '2099-12-31' },
        { email: 'paul.lindner@example.com', last_day: '2020-12-31' },
        { email: 'svenja.krause@example.com', last_day: YESTERDAY },
      ]),
    },
    says: [
      `Ended employment 9002 on ${YESTERDAY} (was open)`,
      'Updated user 1003 in acme.mocoapp.com: active',
      'Nothing to change: user 1005',
    ],
    writes: ['PUT /users/employments/9002', 'PUT /users/1003'],
  },
  {
    workflow: 'examples/sync.yml',
    event: 'pull_request',
    payload: pullRequest('example/hr'),
    files: { 'users.csv': LIST },
    says: [`Plan for users.csv in acme.mocoapp.com: ${PLANNED}`, 'Would deactivate user 1004 (line 5)'],
    writes: [],
    comments: '<h3>Plan for <code>users.csv</code> in acme.mocoapp.com</h3>',
  },
  {
    workflow: 'examples/sync.yml',
    event: 'pull_request',
    payload: pullRequest('stranger/fork'),
    files: { 'users.csv': LIST },
    says: [],
    writes: [],
  },
  {
    workflow: 'examples/sync.yml',
    event: 'push',
    // act leaves out a checkout of the very ref that it runs for: the folder has the files already.
    payload: { ref: 'refs/heads/main' },
    files: { 'users.csv': LIST },
    says: [
      `Plan for users.csv in acme.mocoapp.com: ${PLANNED}`,
      '1 created, 2 updated, 1 deactivated, 2 unchanged, 0 failed',
    ],
    writes: ['POST /users', 'PUT /users/1003', 'PUT /users/1004', 'PUT /users/1005'],
    isSideBySide: true,
  },
];

async function main(): Promise<boolean> {
  const act = goTool('act');
  let good = report(
    '.github/workflows/e2e.yml',
    problems(await run(act, process.cwd(), '.github/workflows/e2e.yml', 'push', []), {
      says: ['Updated user 1003 in 127.0.0.1:', '<h3>Nothing to change: user 1003', 'Job succeeded'],
      fails: false,
      secrets: [],
    }),
  );
  for (const play of PLAYS) good = (await playExample(act, play)) && good;
  return good;
}

async function playExample(act: string, play: Play): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-'));
  const simulator = await startSimulator();
  const moco = await exposeAsMoco(simulator);
  const github = await startGitHub();
  try {
    // act 0.2.89 does not know `queue` yet.
    const text = (await readFile(play.workflow, 'utf8')).replace(/^ +queue: max\n/m, '');
    const files = { 'workflow.yml': text, 'event.json': JSON.stringify(play.payload ?? {}), ...play.files };
    await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(folder, name), content)));
    const key = play.key ?? FULL_KEY;
    const secrets = {
      MOCO_API_KEY: key,
      MOCO_READ_ONLY_API_KEY: READ_ONLY_KEY,
      GITHUB_TOKEN: WRITE_TOKEN,
    };
    const { GITHUB_API_URL = '', GITHUB_REPOSITORY = '' } = pullRequestEnv(github);
    const env = { ...moco.env, GITHUB_API_URL, GITHUB_REPOSITORY };
    const flags = ['-e', 'event.json', '--local-repository', `OWNER/REPO@v1=${resolve('.')}`];
    for (const [name, value] of Object.entries(secrets)) flags.push('-s', `${name}=${value}`);
    for (const [name, value] of Object.entries(env)) flags.push('--env', `${name}=${value}`);
    const ran = await run(act, folder, 'workflow.yml', play.event, flags);
    const found = problems(ran, {
      says: play.says,
      fails: play.fails ?? false,
      secrets: Object.values(secrets),
    });
    return report(`${play.workflow}${play.fails ? ', which must fail' : ''}`, [
      ...found,
      ...wrongWrites(simulator, play),
      ...wrongComments(github, play),
    ]);
  } finally {
    await github.close();
    await moco.close();
    await simulator.close();
    await rm(folder, { recursive: true });
  }
}

interface Ran {
  readonly code: number;
  readonly log: string;
}

/** Runs one workflow, its log shown and kept. */
function run(
  act: string,
  cwd: string,
  workflow: string,
  event: string,
  flags: readonly string[],
): Promise<Ran> {
  const args = [
    event,
    '-W',
    workflow,
    '-P',
    'ubuntu-latest=-self-hosted',
    '--pull=false',
    '--no-cache-server',
    ...flags,
  ];
  return new Promise((done, failed) => {
    const child = spawn(act, args, { cwd });
    let log = '';
    const keep = (text: Buffer): void => {
      log += text.toString();
      process.stdout.write(text);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', failed);
    child.on('close', (code) => done({ code: code ?? -1, log }));
  });
}

function problems(
  { code, log }: Ran,
  expected: { says: readonly string[]; fails: boolean; secrets: readonly string[] },
): string[] {
  return [
    ...((code !== 0) === expected.fails ? [] : [`it ended with ${code}`]),
    ...expected.says.filter((text) => !log.includes(text)).map((text) => `the log lacks "${text}"`),
    ...[...expected.secrets, 'correct horse']
      .filter((secret) => log.includes(secret))
      .map(() => 'a secret is in the log'),
    ...(/unexpected input/i.test(log) ? ['an input is not known'] : []),
    ...(/^.*\n\s+at .*:\d+:\d+\)?$/m.test(log) ? ['a stack trace is in the log'] : []),
  ];
}

function wrongWrites({ requests }: Simulator, { writes: expected, isSideBySide }: Play): string[] {
  const writes = requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);
  if (isSideBySide) writes.sort();
  return JSON.stringify(writes) === JSON.stringify(expected)
    ? []
    : [`MOCO received ${writes.join(', ') || 'no write'}`];
}

function wrongComments({ comments }: GitHub, { comments: expected }: Play): string[] {
  const isRight =
    expected === undefined
      ? comments.length === 0
      : comments.length === 1 && comments[0]?.body.includes(expected);
  return isRight ? [] : [`the comments are ${JSON.stringify(comments.map(({ body }) => body))}`];
}

function report(name: string, found: readonly string[]): boolean {
  console.log(found.length === 0 ? `\n✓ ${name}\n` : `\n✗ ${name}: ${found.join('; ')}\n`);
  return found.length === 0;
}

process.exitCode = (await main()) ? 0 : 1;
