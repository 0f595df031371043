/** `SECURITY.md` against the code: which requests there are, and where files are written. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { moco } from '../support/step.ts';
import { csv, syncBundle } from '../support/sync.ts';
import { itOnlyWhere } from '../support/system.ts';

const page = readFileSync('SECURITY.md', 'utf8');
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join('src', file), 'utf8'));

/** All that a pattern finds in the source, sorted and without duplicates. */
const inSource = (pattern: RegExp): string[] => {
  const found = sources.flatMap((source) => [...source.matchAll(pattern)].map(([, match]) => match ?? ''));
  return [...new Set(found)].sort();
};

describe('SECURITY.md', () => {
  it('lists every path of MOCO that the code has, and no other', () => {
    const paths = inSource(/['`](\/(?:users|units|session|account|profile)\b[^'`]*)['`]/g);
    const listed = [...page.matchAll(/`(?:GET|POST|PUT) (\/[^`]*)`/g)].map(([, path = '']) => path);
    const ofMoco = listed.filter((path) => path !== '/graphql');
    const known = paths.map((path) => path.replace(/\$\{[^}]*\}/g, '{id}'));
    // Vacation entries are the only ones whose path is put together.
    expect([...new Set(ofMoco)].sort()).toEqual([...new Set([...known, '/users/holidays/{id}'])].sort());
  });

  it('is right that no other program is started, and nothing is deleted in MOCO', () => {
    expect(inSource(/['"](?:node:)?(child_process|cluster|worker_threads)['"]/g)).toEqual([]);
    expect(inSource(/['"](DELETE)['"]/g)).toEqual([]);
  });
});

describe('the files of plan and results', () => {
  const folder = mkdtempSync(join(tmpdir(), 'security-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  itOnlyWhere(process.platform !== 'win32', 'Windows has no modes')(
    'can be read by their owner only',
    async () => {
      const env = { RUNNER_TEMP: folder };
      const ran = await syncBundle(await moco(), csv('id;lastname', '1003;Keller'), { env });
      const file = ran.outputs['plan-file'] ?? '';
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    },
  );
});
