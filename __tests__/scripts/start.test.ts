/** `npm start` runs the action from the command line. */
import { execFile } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { moco } from '../support/step.ts';

function start(...flags: string[]): Promise<{ exitCode: number; output: string }> {
  const args = ['--import', './scripts/typescript.js', 'scripts/start.ts', ...flags];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
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

  it('explains its flags', async () => {
    expect((await start('--help')).output).toMatch(/--api-key +MOCO API key.*--user-id +ID of the user/s);
    expect(await start('--surname', 'x')).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining("Unknown option '--surname'"),
    });
  });
});
