/** `npm start` runs the action from the command line. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { moco } from '../support/step.ts';
import { workspaceWith } from '../support/sync.ts';

function start(...flags: string[]): Promise<{ exitCode: number; output: string }> {
  const env = { ...process.env, MOCO_API_KEY: '' };
  const args = ['--import', './scripts/typescript.js', 'scripts/start.ts', ...flags];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
      resolve({ exitCode: Number(error?.code ?? 0), output: stdout + stderr });
    });
  });
}

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
  });

  it('takes inputs as flags, which replace the sample fields', async () => {
    const { output } = await start('--lastname', 'Casanova', '--active=false', '--password', 'correct horse');
    expect(output).toContain('PUT /users/1003 {"lastname":"Casanova","password":"***","active":false} → 200');
    expect(output).not.toContain('correct horse');
  });

  it('offboards and onboards a user', async () => {
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

  it('fails if the action fails', async () => {
    const { exitCode, output } = await start('--user-email', 'nobody@example.com');
    expect(exitCode).toBe(1);
    expect(output).toContain('error=not-found');
  });

  it('runs against another account without the sample fields', async () => {
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

  it('exports users to a file anywhere, and plans with it', async () => {
    const file = join(await workspaceWith({}), 'team', 'users.csv');
    const exported = await start('sync', '--mode', 'export', '--users-file', file);
    expect(exported.output).toContain(`Exported 4 users of 127.0.0.1`);
    expect(readFileSync(file, 'utf8')).toContain('1002;jonas.huber@example.com');
    expect(exported.output).toContain('exported=4');
    expect(exported.output).not.toContain('jonas');
    const planned = await start('sync', '--users-file', relative(process.cwd(), file));
    expect(planned.output).toMatch(/Plan for \S+users\.csv in \S+: 0 to create, .* 4 unchanged/);
  });

  it('asks for the key of an account', async () => {
    const { exitCode, output } = await start('sync', '--subdomain', 'acme', '--mode', 'export');
    expect(exitCode).toBe(1);
    expect(output).toBe('Set the environment variable MOCO_API_KEY to an API key of MOCO\n');
  });

  it('explains its flags', async () => {
    expect((await start('--help')).output).toMatch(/--api-key +MOCO API key.*--user-id +ID of the user/s);
    expect(await start('--surname', 'x')).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining("Unknown option '--surname'"),
    });
  });
});
