import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ActionError } from '../../src/moco/errors.ts';
import { NAME_REF } from '../../src/model/parsers.ts';
import { readInputs, type Inputs } from '../../src/update-user/inputs.ts';
import { inputsFrom } from '../support/toolkit.ts';

const LOG = { mask: () => undefined, sanitize: (text: string) => text };
const LEAST = { 'api-key': 'k', subdomain: 'acme', 'user-id': '7' };

function read(inputs: Readonly<Record<string, string>>): Inputs {
  return readInputs(inputsFrom({ ...LEAST, ...inputs }), process.cwd(), LOG);
}

function faultsOf(inputs: Readonly<Record<string, string>>): readonly string[] {
  try {
    read(inputs);
  } catch (error) {
    if (error instanceof ActionError && error.details.kind === 'invalid-input') return error.details.faults;
    throw error;
  }
  return [];
}

const wishesOf = (inputs: Readonly<Record<string, string>>): Record<string, unknown> =>
  Object.fromEntries(read(inputs).desired.map(({ field, value }) => [field.requestKey, value]));

describe('inputs', () => {
  it('have defaults', () => {
    expect(read({})).toEqual({
      account: { url: 'https://acme.mocoapp.com/api/v1', host: 'acme.mocoapp.com' },
      apiKey: 'k',
      userKey: { id: 7 },
      desired: [],
      employment: { start: undefined, end: undefined },
      createIfMissing: false,
      welcomeEmail: undefined,
      includePersonalData: false,
      dryRun: false,
      summary: true,
      requestTimeoutMs: 60_000,
      retryTimeoutMs: 180_000,
    });
  });

  it('that are empty leave the field alone', () => {
    expect(wishesOf({ firstname: '', team: ' ', tags: '', clear: '\n', 'additional-fields': '' })).toEqual(
      {},
    );
  });

  it("become wishes in MOCO's types", () => {
    expect(
      wishesOf({ active: 'false', team: '5', role: 'Boss', clear: 'birthday,tags', password: ' x ' }),
    ).toEqual({
      active: false,
      unit_id: 5,
      role_id: { [NAME_REF]: 'Boss' },
      bday: null,
      tags: [],
      password: ' x ',
    });
  });

  it('may give the API of a gateway or a stand-in', () => {
    const at = (url: string): unknown => read({ subdomain: '', 'api-url': url }).account;
    expect(at('https://Gateway.example.org:8443/moco/api/v1/')).toEqual({
      url: 'https://gateway.example.org:8443/moco/api/v1',
      host: 'gateway.example.org:8443',
    });
    for (const host of ['127.0.0.1:3000', 'localhost', '[::1]:3000']) {
      expect(at(`http://${host}/api/v1`)).toEqual({ url: `http://${host}/api/v1`, host });
    }
  });

  it('may give an address in place of the ID', () => {
    expect(read({ 'user-id': '', 'user-email': 'Max@Example.com' }).userKey).toEqual({
      email: 'Max@Example.com',
    });
  });

  it("are told apart: set twice, cleared too, or given by MOCO's name too", () => {
    expect(faultsOf({ team: '5', 'additional-fields': '{"unit_id": 6}' })).toEqual([
      '`additional-fields` must not have "unit_id": the input `team` or `clear` sets it too',
    ]);
    expect(faultsOf({ clear: 'birthday', 'additional-fields': '{"bday": "1990-01-01"}' })).toHaveLength(1);
    expect(faultsOf({ clear: 'info', info: 'x' })).toHaveLength(1);
    // A value that is not valid is a value all the same.
    expect(faultsOf({ clear: 'birthday', birthday: '1990-02-31' })).toHaveLength(2);
    expect(faultsOf({ active: 'yes', 'additional-fields': '{"active": true}' })).toHaveLength(2);
    expect(faultsOf({ clear: 'Info' })).toHaveLength(1);
  });

  it.each(['id', 'avatar_url', 'created_at', 'updated_at'])('can not set %s, which only MOCO sets', (key) => {
    const issues = faultsOf({ 'additional-fields': JSON.stringify({ [key]: 'x' }) });
    expect(issues).toEqual([expect.stringMatching(new RegExp(`^\`additional-fields\`.*"${key}"`))]);
  });

  it('are all judged, and all faults told', () => {
    expect(
      faultsOf({
        'api-key': '',
        subdomain: 'evil.com',
        'user-id': 'x',
        'custom-properties': 'no',
        active: 'yes',
      }),
    ).toEqual([
      expect.stringContaining('`api-key` must be given'),
      expect.stringContaining('`subdomain` "evil.com" must be the account'),
      '`user-id` "x" must be an ID of MOCO, digits only',
      '`active` "yes" must be `true` or `false`',
      expect.stringContaining("`custom-properties` must be a JSON object; it can't be read"),
    ]);
    expect(
      faultsOf({
        'api-key': 'a\nb',
        'user-id': '',
        clear: 'team',
        'additional-fields': '{"role": 1, "id": 2}',
      }),
    ).toHaveLength(5);
    expect(faultsOf({ 'user-email': 'x', 'api-url': 'y' })).toHaveLength(4);
  });

  it('mask a password under each name it can have', () => {
    const masked: string[] = [];
    const inputs = { ...LEAST, 'additional-fields': '{"password": "b", "nickname": "c"}' };
    readInputs(inputsFrom({ ...LEAST, 'additional-fields': '{"password": null}' }), process.cwd(), {
      ...LOG,
      mask: (secret) => masked.push(secret),
    });
    expect(masked.splice(0)).toEqual(['k', '']);
    readInputs(inputsFrom(inputs), process.cwd(), { ...LOG, mask: (secret) => masked.push(secret) });
    expect(masked).toEqual(['k', '', 'b']);
  });
});

describe('inputs of a whole life', () => {
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(9)]);
  const workspace = mkdtempSync(join(tmpdir(), 'workspace-'));
  writeFileSync(join(workspace, 'max.png'), png);
  writeFileSync(join(workspace, 'max.txt'), 'x');
  writeFileSync(join(workspace, 'big.png'), Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)]));
  const readIn = (inputs: Readonly<Record<string, string>>): Inputs =>
    readInputs(inputsFrom({ ...LEAST, ...inputs }), workspace, LOG);
  const faultsIn = (inputs: Readonly<Record<string, string>>): unknown => {
    try {
      return readIn(inputs);
    } catch (error) {
      return (error as ActionError).details;
    }
  };

  it('are an employment', () => {
    const inputs = {
      'employment-start': '2027-01-01',
      'employment-pattern': '8,8,8,8,8',
      'employment-end': '2027-01-01',
    };
    expect(read(inputs).employment).toMatchObject({ start: { from: '2027-01-01' }, end: '2027-01-01' });
    expect(faultsOf({ ...inputs, 'employment-end': '2026-12-31' })).toHaveLength(1);
    expect(faultsOf({ 'employment-pattern': '8,8,8,8,8' })).toHaveLength(1);
    expect(faultsOf({ ...inputs, 'employment-pattern': 'x' })).toHaveLength(1);
  });

  it('are a creation', () => {
    const inputs = {
      'user-id': '',
      'user-email': 'a@b.ch',
      'create-if-missing': 'true',
      'welcome-email': 'true',
    };
    expect(read(inputs)).toMatchObject({ createIfMissing: true, welcomeEmail: true });
    expect(faultsOf({ 'create-if-missing': 'true' })).toHaveLength(1);
    expect(faultsOf({ 'welcome-email': 'false' })).toHaveLength(1);
  });

  it('are a picture of the workspace', () => {
    const value = { filename: 'max.png', base64: png.toString('base64') };
    expect(readIn({ avatar: 'max.png' }).desired).toMatchObject([{ value }]);
    for (const avatar of ['max.txt', 'big.png', '../x', '.', '..', '/etc/passwd']) {
      expect(faultsIn({ avatar })).toMatchObject({ faults: [expect.stringMatching(/^`avatar`.* must be/)] });
    }
    expect(faultsIn({ avatar: 'max.png', 'additional-fields': '{"avatar": null}' })).toMatchObject({
      kind: 'invalid-input',
    });
  });

  const reasonFor = (avatar: string): string =>
    JSON.stringify(faultsIn({ avatar })).replaceAll(avatar, 'PATH');

  it('are no folder, which is told from a missing file', () => {
    mkdirSync(join(workspace, 'folder'));
    expect(reasonFor('folder')).not.toBe(reasonFor('missing'));
    expect(reasonFor('folder')).not.toBe(reasonFor('max.txt'));
  });

  // Windows has none.
  (process.platform === 'win32' ? it.skip : it)('are no pipe, which the step would wait for', () => {
    const pipe = join(workspace, 'pipe.png');
    execFileSync('mkfifo', [pipe]);
    // If the pipe were read all the same, this writer would end the wait, and the test would fail.
    const writer = spawn('sh', ['-c', 'printf x > "$0"', pipe]);
    try {
      expect(reasonFor('pipe.png')).toBe(reasonFor('.'));
    } finally {
      writer.kill('SIGKILL');
    }
  });
});
