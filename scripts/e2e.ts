/**
 * `npm run e2e`: runs e2e.yml and every example on a real workflow engine (act, in host mode); `npm run e2e -- sync` only those
 * whose path has this text. The examples run without any change: `OWNER/REPO@v1` is this folder, and acme.mocoapp.com is the
 * simulator behind a proxy.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FULL_KEY, READ_ONLY_KEY } from '../simulator/data.ts';
import { startSimulator, type Simulator } from '../simulator/server.ts';
import { pullRequestEnv, startGitHub, WRITE_TOKEN, type GitHub } from '../simulator/github.ts';
import { exposeAsMoco } from '../simulator/network.ts';
import { git } from './git.ts';
import { installTool } from './tools.ts';

/** One run of an example, and what to expect of it. */
interface ExampleRun {
  /** Path of the workflow. */
  readonly workflow: string;
  /** Name and payload of the event that triggers it. */
  readonly event: string;
  readonly payload?: object;
  /** Files in the repository of the workflow, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** API key; by default the one with all permissions. */
  readonly key?: string;
  /** `name=value` of outputs that the actions must set. */
  readonly outputs: readonly string[];
  /** Texts that the log must contain. */
  readonly logs?: readonly string[];
  /** `METHOD path` of the writes that MOCO must receive; in this order, or sorted if they are sent in parallel. */
  readonly writes: readonly string[];
  readonly isParallel?: boolean;
  /** Text of the only comment on the pull request; by default there must be no comment. */
  readonly comment?: string;
  readonly mustFail?: boolean;
  /** The job gets no secret. */
  readonly isSecretless?: boolean;
  /** A branch that must be pushed. The repository of the workflow is then one of git, and its server a folder. */
  readonly branch?: string;
}

const DAY_MS = 86_400_000;
const YESTERDAY = new Date(Date.now() - DAY_MS).toISOString().slice(0, 10);
/** Hours may change up to 92 days back, so a fixed day would be too old one day. */
const NEXT_YEAR = new Date().getFullYear() + 1;
const EMAIL = 'giulia.rossi@example.com';
const NEW_HOURS = { email: EMAIL, 'first-day': `${NEXT_YEAR}-01-01`, hours: '8/8/8/8/0' };
const FORM = { workflow: 'examples/update-from-form.yml', event: 'workflow_dispatch' };
/** What the checkout of the base branch finds. */
const BASE_FILE = 'base-users.csv';
const USERS_FILE = readFileSync('examples/users.csv', 'utf8');
/** Outputs of a plan for the users file of the examples, and of its application. */
const COUNTS = ['created=1', 'updated=1', 'reactivated=1', 'deactivated=1', 'unchanged=2'];
const pullRequest = (repository: string): object => ({
  number: 7,
  pull_request: { number: 7, head: { ref: 'list', repo: { full_name: repository } }, base: { ref: 'main' } },
});

const EXAMPLE_RUNS: readonly ExampleRun[] = [
  {
    ...FORM,
    payload: { inputs: { email: EMAIL, lastname: 'Keller', team: 'Design', external: 'as it is' } },
    outputs: ['changed_fields=["lastname","unit_id"]'],
    logs: ['In MOCO, Giulia Keller is in Design', 'Summary - <h3>'],
    writes: ['PUT /users/1003'],
  },
  {
    ...FORM,
    payload: { inputs: { email: EMAIL, lastname: 'Keller', team: '', external: 'true' } },
    key: 'a-wrong-key',
    outputs: ['error=unauthorized'],
    logs: ['Job failed'],
    writes: [],
    mustFail: true,
  },
  {
    workflow: 'examples/update-from-hr-system.yml',
    event: 'repository_dispatch',
    payload: {
      action: 'person-changed',
      client_payload: { email: EMAIL, lastname: 'Meier', team: 'Design' },
    },
    outputs: ['changed_fields=["lastname","unit_id"]'],
    logs: ['User 1003 has new values in lastname, unit_id'],
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
        'first-day': `${NEXT_YEAR}-01-01`,
        hours: '8,8,8,8,6',
        'vacation-days': '25',
      },
    },
    outputs: ['id=2001', 'created=true'],
    logs: ['User 2001, created: true, employments: [{"id":2002'],
    writes: ['POST /users', 'PUT /users/employments/2002', 'POST /users/holidays'],
  },
  {
    workflow: 'examples/change-hours.yml',
    event: 'workflow_dispatch',
    // The payload has texts, as GitHub's does.
    payload: { inputs: { ...NEW_HOURS, preview: 'true' } },
    outputs: ['changed_fields=["employment"]'],
    logs: ['User 1003, preview: true, employments: ['],
    writes: [],
  },
  {
    workflow: 'examples/change-hours.yml',
    event: 'workflow_dispatch',
    payload: { inputs: { ...NEW_HOURS, preview: 'false' } },
    outputs: ['changed_fields=["employment"]'],
    logs: ['User 1003, preview: false, employments: ['],
    writes: ['PUT /users/employments/9002', 'POST /users/employments'],
  },
  {
    workflow: 'examples/offboarding.yml',
    event: 'repository_dispatch',
    payload: { action: 'person-left', client_payload: { email: EMAIL, last_day: '2026-12-31' } },
    outputs: ['active=false'],
    logs: ['User 1003 is deactivated, employments: [{"id":9002'],
    writes: ['PUT /users/employments/9002', 'PUT /users/1003'],
  },
  {
    workflow: 'examples/offboarding.yml',
    event: 'repository_dispatch',
    payload: { action: 'person-left', client_payload: { email: EMAIL, lastDay: '2026-12-31' } },
    outputs: ['error=invalid-input'],
    writes: [],
    mustFail: true,
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
    outputs: ['id=1003', 'changed=true', 'id=1005', 'changed=false'],
    writes: ['PUT /users/employments/9002', 'PUT /users/1003'],
  },
  {
    workflow: 'examples/export.yml',
    event: 'workflow_dispatch',
    payload: { inputs: { 'include-personal-data': 'true' } },
    outputs: ['exported=4'],
    logs: ['Exported 4 users of acme.mocoapp.com to users.csv', '/compare/moco-users-1?expand=1'],
    writes: [],
    branch: 'moco-users-1',
  },
  {
    workflow: 'examples/sync.yml',
    event: 'pull_request',
    payload: pullRequest('example/hr'),
    files: { 'users.csv': USERS_FILE },
    outputs: [...COUNTS, 'results=[]'],
    writes: [],
    comment: '<h3>Plan for <code>users.csv</code> in acme.mocoapp.com</h3>',
  },
  {
    workflow: 'examples/sync.yml',
    event: 'pull_request',
    payload: pullRequest('stranger/fork'),
    files: { 'users.csv': USERS_FILE },
    outputs: [],
    writes: [],
  },
  {
    workflow: 'examples/test-your-workflow.yml',
    event: 'pull_request',
    payload: pullRequest('stranger/fork'),
    isSecretless: true,
    files: {
      [BASE_FILE]: USERS_FILE,
      'users.csv': USERS_FILE.replace('Giulia;Keller', 'Giulia;Rossi').replace('Paul;Lindner', 'Paul;Linder'),
    },
    outputs: ['read-only-api-key=simulator-read-only-key', 'updated=2', 'unchanged=4', 'failed=0'],
    logs: ['Simulated MOCO at http://127.0.0.1:', 'The simulator received ', 'Simulated MOCO: '],
    writes: [],
  },
  {
    workflow: 'examples/sync.yml',
    event: 'push',
    // act skips the checkout of the ref that it runs for. The folder already has the files.
    payload: { ref: 'refs/heads/main' },
    files: { 'users.csv': USERS_FILE },
    outputs: [...COUNTS, 'failed=0'],
    writes: [
      'POST /users',
      'POST /users/holidays',
      'PUT /users/1003',
      'PUT /users/1004',
      'PUT /users/1005',
      'PUT /users/employments/2002',
    ],
    isParallel: true,
  },
];

/** Returns whether all runs were as expected. */
async function main(): Promise<boolean> {
  const act = installTool('act');
  const [text = ''] = process.argv.slice(2);
  const examples = EXAMPLE_RUNS.filter(({ workflow }) => workflow.includes(text));
  let hasPassed = !STEPS.includes(text) || (await runSteps(act));
  for (const example of examples) hasPassed = (await runExample(act, example)) && hasPassed;
  return hasPassed;
}

/** The workflow that checks each step. */
const STEPS = '.github/workflows/e2e.yml';

async function runSteps(act: string): Promise<boolean> {
  return report(
    STEPS,
    findProblems(await runWorkflow(act, process.cwd(), STEPS, 'push', []), {
      outputs: ['changed=true', 'changed=false'],
      logs: ['Summary - <h3>', 'Job succeeded'],
      mustFail: false,
      secrets: [],
    }),
  );
}

async function runExample(act: string, example: ExampleRun): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-'));
  const simulator = await startSimulator();
  const moco = await exposeAsMoco(simulator);
  const github = await startGitHub();
  try {
    // act 0.2.89 does not support `queue` yet.
    const workflow = (await readFile(example.workflow, 'utf8')).replace(/^ +queue: max\n/m, '');
    const files = {
      'workflow.yml': workflow,
      'event.json': JSON.stringify(example.payload ?? {}),
      ...example.files,
    };
    await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(folder, name), content)));
    if (example.branch !== undefined) createRepository(folder);
    const secrets = secretsOf(example);
    const { GITHUB_API_URL = '', GITHUB_REPOSITORY = '' } = pullRequestEnv(github);
    // The job works in a copy of the folder without `.git`, as act skips the checkout.
    const repository: Record<string, string> =
      example.branch === undefined ? {} : { GIT_DIR: join(folder, '.git') };
    const env = { ...moco.env, GITHUB_API_URL, GITHUB_REPOSITORY, ...repository };
    const flags = ['-e', 'event.json', '--local-repository', `OWNER/REPO@v1=${resolve('.')}`];
    flags.push('--local-repository', `${checkoutIn(workflow)}=${await createCheckout(folder)}`);
    for (const [name, value] of Object.entries(secrets)) flags.push('-s', `${name}=${value}`);
    for (const [name, value] of Object.entries(env)) flags.push('--env', `${name}=${value}`);
    const result = await runWorkflow(act, folder, 'workflow.yml', example.event, flags);
    const { outputs, logs = [], mustFail = false } = example;
    return report(`${example.workflow}${mustFail ? ', which must fail' : ''}`, [
      ...findProblems(result, { outputs, logs, mustFail, secrets: Object.values(secrets) }),
      ...findWrongWrites(simulator, example),
      ...findWrongComments(github, example),
      ...findWrongBranches(folder, example),
    ]);
  } finally {
    await github.close();
    await moco.close();
    await simulator.close();
    await rm(folder, { recursive: true });
  }
}

function secretsOf({ isSecretless, key = FULL_KEY }: ExampleRun): Record<string, string> {
  if (isSecretless) return {};
  return { MOCO_API_KEY: key, MOCO_READ_ONLY_API_KEY: READ_ONLY_KEY, GITHUB_TOKEN: WRITE_TOKEN };
}

interface WorkflowResult {
  readonly exitCode: number;
  readonly log: string;
}

/** Runs a workflow. Prints its log, and returns it. */
function runWorkflow(
  act: string,
  cwd: string,
  workflow: string,
  event: string,
  flags: readonly string[],
): Promise<WorkflowResult> {
  const args = [
    event,
    '-W',
    workflow,
    '-P',
    'ubuntu-latest=-self-hosted',
    '--matrix',
    'os:ubuntu-latest',
    '--pull=false',
    '--no-cache-server',
    ...flags,
  ];
  return new Promise((fulfill, reject) => {
    const child = spawn(act, args, { cwd });
    let log = '';
    const append = (text: Buffer): void => {
      log += text.toString();
      process.stdout.write(text);
    };
    child.stdout.on('data', append);
    child.stderr.on('data', append);
    child.on('error', reject);
    child.on('close', (code) => fulfill({ exitCode: code ?? -1, log }));
  });
}

/** @returns what is wrong with the exit code or the log */
function findProblems(
  { exitCode, log }: WorkflowResult,
  expected: Required<Pick<ExampleRun, 'outputs' | 'logs' | 'mustFail'>> & {
    readonly secrets: readonly string[];
  },
): string[] {
  return [
    ...((exitCode !== 0) === expected.mustFail ? [] : [`the exit code is ${exitCode}`]),
    // As act logs outputs.
    ...expected.outputs
      .filter((output) => !log.includes(`::set-output:: ${output}\n`))
      .map((output) => `no step has the output ${output}`),
    ...expected.logs
      .filter((text) => !log.includes(text))
      .map((text) => `the log does not contain "${text}"`),
    ...[...expected.secrets, 'correct horse']
      .filter((secret) => log.includes(secret))
      .map(() => 'the log contains a secret'),
    ...(/unexpected input/i.test(log) ? ['an input is unknown'] : []),
    ...(/^.*\n\s+at .*:\d+:\d+\)?$/m.test(log) ? ['the log contains a stack trace'] : []),
  ];
}

function findWrongWrites({ requests }: Simulator, { writes: expected, isParallel }: ExampleRun): string[] {
  const writes = requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);
  if (isParallel) writes.sort();
  return JSON.stringify(writes) === JSON.stringify(expected)
    ? []
    : [`MOCO received ${writes.join(', ') || 'no writes'}`];
}

function findWrongComments({ comments }: GitHub, { comment: expected }: ExampleRun): string[] {
  const isAsExpected =
    expected === undefined
      ? comments.length === 0
      : comments.length === 1 && comments[0]?.body.includes(expected);
  return isAsExpected ? [] : [`the comments are ${JSON.stringify(comments.map(({ body }) => body))}`];
}

/** The checkout action that a workflow uses. act skips it for the ref that the workflow runs for, and only for that. */
function checkoutIn(workflow: string): string {
  return /uses: (actions\/checkout@\S+)/.exec(workflow)?.[1] ?? 'actions/checkout@v0';
}

/** Creates an action that takes the place of a checkout to a path: it copies the users file of the base branch. */
async function createCheckout(folder: string): Promise<string> {
  const checkout = join(folder, '.checkout');
  await mkdir(checkout);
  const copy = `mkdir -p "$TARGET"; cp ${BASE_FILE} "$TARGET/users.csv"`;
  const run = { shell: 'bash', run: copy, env: { TARGET: '${{ inputs.path }}' } };
  const inputs = { path: {}, ref: {}, 'persist-credentials': {} };
  const manifest = { name: 'Checkout', inputs, runs: { using: 'composite', steps: [run] } };
  await writeFile(join(checkout, 'action.yml'), JSON.stringify(manifest));
  return checkout;
}

const SERVER = '.server';

/** Makes the folder a repository whose `origin` is a folder in it. */
function createRepository(folder: string): void {
  git(folder, 'init', '--quiet', '--bare', SERVER);
  git(folder, 'init', '--quiet', '--initial-branch', 'main');
  git(folder, 'remote', 'add', 'origin', join(folder, SERVER));
  const author = ['-c', 'user.name=HR', '-c', 'user.email=hr@example.com'];
  git(folder, ...author, 'commit', '--quiet', '--allow-empty', '--message', 'Start');
}

function findWrongBranches(folder: string, { branch }: ExampleRun): string[] {
  if (branch === undefined) return [];
  const files = git(join(folder, SERVER), 'ls-tree', '--name-only', branch).split('\n').filter(Boolean);
  return files.join() === 'users.csv' ? [] : [`the branch ${branch} has the files ${files.join(', ')}`];
}

/** Prints the problems of a run, and returns whether there were none. */
function report(name: string, problems: readonly string[]): boolean {
  const hasPassed = problems.length === 0;
  console.log(hasPassed ? `\n✓ ${name}\n` : `\n✗ ${name}: ${problems.join('; ')}\n`);
  return hasPassed;
}

process.exitCode = (await main()) ? 0 : 1;
