/** `npm start` runs the action from the command line. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { helpFor, readArguments } from '../../scripts/start-arguments.ts';
import { casesOf, itIfAll } from '../support/extent.ts';
import { moco } from '../support/step.ts';
import { workspaceWith } from '../support/sync.ts';

/** @param from the folder where npm was called */
function startFrom(from: string, ...flags: string[]): Promise<{ exitCode: number; output: string }> {
  const env = { ...process.env, MOCO_API_KEY: '', INIT_CWD: from };
  const args = ['--import', './scripts/typescript.js', 'scripts/start.ts', ...flags];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
      resolve({ exitCode: Number(error?.code ?? 0), output: stdout + stderr });
    });
  });
}

/** Runs the command with a standard output that is closed at once, as by `| head -0`. */
function startUnread(...flags: string[]): Promise<{ exitCode: number | null; stderr: string }> {
  const args = ['--import', './scripts/typescript.js', 'scripts/start.ts', ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', (exitCode) => {
      resolve({ exitCode, stderr });
    });
  });
}

const start = (...flags: string[]): ReturnType<typeof startFrom> => startFrom(process.cwd(), ...flags);
const lastLine = (output: string): string | undefined => output.trimEnd().split('\n').at(-1);

describe('npm start', () => {
  it('shows the requests, the log, the outputs and the summary of an update', async () => {
    const { exitCode, output } = await start();
    expect(exitCode).toBe(0);
    expect(output).toContain(
      'PUT /users/1003 {"lastname":"Rossi-Keller","unit_id":202,"tags":["Zürich","Design"]} → 200',
    );
    expect(output).toMatch(/Log.+Updated user 1003/s);
    expect(output).toContain('changed_fields=["lastname","unit_id","tags"]');
    expect(output).toMatch(/Job summary.+Team +Entwicklung \(203\) +Design \(202\)/s);
    expect(lastLine(output)).toBe('The step succeeded');
  });

  itIfAll('says that the account of the READMEs is simulated, whatever proxy the machine has', async () => {
    process.env['NO_PROXY'] = '*';
    try {
      const { exitCode, output } = await start('--user-id', '1002', '--lastname', 'Huber');
      expect(exitCode).toBe(0);
      expect(output).toContain('acme.mocoapp.com is simulated on this machine.');
      expect(output).toContain('user 1002 in acme.mocoapp.com');
      expect(output).toContain('(1 request, 1 connection)');
    } finally {
      delete process.env['NO_PROXY'];
    }
  });

  it('plans the list of the examples', async () => {
    const { exitCode, output } = await start('sync');
    expect(output).toContain('Plan for examples/users.csv in acme.mocoapp.com: 1 to create');
    expect(exitCode).toBe(0);
  });

  it('takes inputs as flags, which replace the sample fields', async () => {
    const { output } = await start('--lastname', 'Casanova', '--active=false', '--password', 'correct horse');
    expect(output).toContain('PUT /users/1003 {"lastname":"Casanova","password":"***","active":false} → 200');
    expect(output).not.toContain('correct horse');
  });

  itIfAll('offboards and onboards a user', async () => {
    const { output } = await start('--employment-end', '2026-12-31', '--active', 'false');
    expect(output).toContain('PUT /users/employments/9002 {"to":"2026-12-31"} → 200');
    expect(output).toContain('PUT /users/1003 {"active":false} → 200');
    const user = [
      '--user-email',
      'nora.vogt@example.com',
      '--create-if-missing',
      'true',
      '--firstname',
      'Nora',
    ];
    expect((await start(...user, '--lastname', 'Vogt', '--team', 'Design')).output).toContain('created=true');
  });

  it('fails if the action fails, and says so last', async () => {
    const { exitCode, output } = await start('--user-email', 'nobody@example.com');
    expect(exitCode).toBe(1);
    expect(output).toContain('error=not-found');
    expect(lastLine(output)).toBe('The step failed (not-found, exit code 1)');
  });

  itIfAll('runs against another account without the sample fields', async () => {
    const { url, requests } = await moco();
    const { output } = await start(
      '--api-url',
      url,
      '--api-key',
      'simulator-full-access-key',
      '--user-id',
      '1002',
    );
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /users/1002']);
    expect(output).toContain('lastname=Huber');
    expect(output).not.toContain('simulator-full-access-key');
  });

  itIfAll('exports users to a file anywhere, and plans with it', async () => {
    const file = join(await workspaceWith({}), 'team', 'users.csv');
    const exported = await start('sync', '--mode', 'export', '--users-file', file);
    expect(exported.output).toContain('Exported 4 users of acme.mocoapp.com');
    expect(readFileSync(file, 'utf8')).toContain('1002;jonas.huber@example.com');
    expect(exported.output).toContain('exported=4');
    expect(exported.output).not.toContain('jonas');
    const planned = await start('sync', '--users-file', relative(process.cwd(), file));
    expect(planned.output).toMatch(/Plan for \S+users\.csv in \S+: 0 to create, .* 4 unchanged/);
  });

  itIfAll('finds a list from the folder where npm was called', async () => {
    const folder = await workspaceWith({ 'list.csv': 'id;lastname\n1003;Keller\n' });
    const { output } = await startFrom(folder, 'sync', '--users-file', 'list.csv');
    expect(output).toMatch(/Plan for \S+list\.csv in acme\.mocoapp\.com: 0 to create, 1 to update/);
  });

  itIfAll('names the list that is not there', async () => {
    const folder = await workspaceWith({});
    const { exitCode, output } = await startFrom(folder, 'sync', '--users-file', 'list.csv');
    expect({ exitCode, output }).toEqual({
      exitCode: 1,
      output: `--users-file: no file ${join(folder, 'list.csv')}\n`,
    });
  });

  it('asks for the key of an account', async () => {
    const ask = 'No API key. Set MOCO_API_KEY, or give --api-key';
    const { output } = await start('sync', '--subdomain', 'acme', '--mode', 'export');
    expect(output).toBe(`${ask}\n`);
    expect(await start('--api-url', 'http://localhost:3939/api/v1')).toEqual({
      exitCode: 1,
      output: `${ask}. The simulator's key is simulator-full-access-key\n`,
    });
  });

  it.each(casesOf([{ account: [] }, { account: ['--subdomain', 'acme'] }]))(
    'runs with an empty key, which is what a missing secret is: $account',
    async ({ account }) => {
      const { exitCode, output } = await start(...account, '--api-key', '');
      expect(exitCode).toBe(1);
      expect(output).toContain('`api-key` must be given, but is empty. Check the name of the secret');
    },
  );

  itIfAll('goes on without a word if nothing reads its output any more', async () => {
    const { exitCode, stderr } = await startUnread();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});

describe('the command line', () => {
  it('takes the word sync before the flags or after them', async () => {
    const { action, flags } = await readArguments(['--mode', 'apply', 'sync', '--subdomain', 'acme']);
    expect({ action, flags }).toEqual({ action: 'sync', flags: { mode: 'apply', subdomain: 'acme' } });
    expect(await readArguments(['sync'])).toMatchObject({ action: 'sync', flags: {} });
    // A value is no word of the command.
    expect(await readArguments(['--tags', 'sync'])).toMatchObject({ action: '.', flags: { tags: 'sync' } });
  });

  it('explains its flags', async () => {
    const help = await readArguments(['--help']);
    expect(help.isHelp).toBe(true);
    expect(helpFor(help)).toMatch(/--api-key +MOCO API key.*--user-id +ID of the user/s);
    expect(helpFor(await readArguments(['sync', '--help']))).toMatch(/npm start -- sync.*--users-file/s);
  });

  it('says at the end of the help which inputs only the demo adds', async () => {
    expect(lastLine(helpFor(await readArguments(['sync', '--help'])))).toBe(
      'Without --subdomain or --api-url, also with --create-missing true and --vacation-title Urlaubsanspruch.',
    );
  });

  it.each([
    [['--lastnam', 'x'], "Unknown option '--lastnam'. See: npm start -- --help"],
    [['sync', '--lastname', 'x'], "Unknown option '--lastname'. See: npm start -- sync --help"],
    [['--lastname'], '--lastname needs a value: --lastname VALUE. See: npm start -- --help'],
    [['--dry-run', '--active', 'true'], '--dry-run needs a value: --dry-run true. See: npm start -- --help'],
    [
      ['--info', '-x'],
      '--info needs a value: --info=VALUE if it begins with a hyphen. See: npm start -- --help',
    ],
    [['Keller'], "Unexpected argument 'Keller': inputs are flags. See: npm start -- --help"],
  ])('is refused with a pointer to the help: %j', async (args, message) => {
    await expect(readArguments(args)).rejects.toHaveProperty('message', message);
  });

  it('is refused by the command with exit code 1', async () => {
    expect(await start('--lastnam', 'x')).toEqual({
      exitCode: 1,
      output: "Unknown option '--lastnam'. See: npm start -- --help\n",
    });
  });
});

describe('.gitignore', () => {
  const ignored = (...paths: string[]): string[] => {
    const { stdout } = spawnSync('git', ['check-ignore', '--no-index', ...paths], { encoding: 'utf8' });
    return stdout.split('\n').filter(Boolean);
  };

  it('keeps lists of real people out of the repository', () => {
    const lists = [
      'users.csv',
      'people.tsv',
      'lists/team.csv',
      'users.xlsx',
      'users.json',
      'data/users.yaml',
    ];
    expect(ignored(...lists)).toEqual(lists);
  });

  it('ignores no file of the repository', () => {
    const { stdout } = spawnSync('git', ['ls-files'], { encoding: 'utf8' });
    expect(ignored(...stdout.split('\n').filter(Boolean))).toEqual([]);
  });
});
