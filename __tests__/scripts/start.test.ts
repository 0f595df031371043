/** The main job, as a person starts it. */
import { execFile } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { moco } from '../support/step.ts';

function start(...flags: string[]): Promise<{ code: number; said: string }> {
  const args = ['--import', './scripts/typescript.js', 'scripts/start.ts', ...flags];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), said: stdout + stderr });
    });
  });
}

describe('npm start', () => {
  it('shows the requests, the log, the outputs and the summary of an update', async () => {
    const { code, said } = await start();
    expect(code).toBe(0);
    expect(said).toContain(
      'PUT /users/1003 {"lastname":"Rossi-Keller","unit_id":202,"tags":["Zürich","Design"]} → 200',
    );
    expect(said).toMatch(/Updated user 1003 in 127\.0\.0\.1:\d+: lastname, team, tags$/m);
    expect(said).toContain('changed_fields=["lastname","unit_id","tags"]');
    expect(said).toMatch(/Updated Giulia Rossi-Keller \(ID 1003\) in 127\.0\.0\.1:\d+$/m);
    expect(said).toMatch(/Team +Entwicklung \(203\) +Design \(202\)/);
  });

  it('takes inputs as flags, and does then what they say and nothing else', async () => {
    const { said } = await start('--lastname', 'Casanova', '--active=false', '--password', 'correct horse');
    expect(said).toContain('PUT /users/1003 {"lastname":"Casanova","password":"***","active":false} → 200');
    expect(said).not.toContain('correct horse');
  });

  it('offboards, and onboards', async () => {
    const { said } = await start('--employment-end', '2026-12-31', '--active', 'false');
    expect(said).toContain('PUT /users/employments/9002 {"to":"2026-12-31"} → 200');
    expect(said).toContain('PUT /users/1003 {"active":false} → 200');
    const user = [
      '--user-email',
      'nora.vogt@example.com',
      '--create-if-missing',
      'true',
      '--firstname',
      'Nora',
    ];
    expect((await start(...user, '--lastname', 'Vogt', '--team', 'Design')).said).toContain('created=true');
  });

  it('fails as the step fails', async () => {
    const { code, said } = await start('--user-email', 'nobody@example.com');
    expect(code).toBe(1);
    expect(said).toContain('error=not-found');
  });

  it('talks to another account when it is told to, without the sample fields', async () => {
    const { url, requests } = await moco();
    const { said } = await start(
      '--api-url',
      url,
      '--api-key',
      'simulator-full-access-key',
      '--user-id',
      '1002',
    );
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /users/1002']);
    expect(said).toContain('lastname=Huber');
    expect(said).not.toContain('simulator-full-access-key');
  });

  it('explains its flags', async () => {
    expect((await start('--help')).said).toMatch(/--api-key +MOCO API key.*--user-id +ID of the user/s);
    expect(await start('--surname', 'x')).toMatchObject({
      code: 1,
      said: expect.stringContaining("Unknown option '--surname'"),
    });
  });
});
