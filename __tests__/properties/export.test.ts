/** `mode: export` for random accounts: a plan with the exported file has no changes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, expect, it, jest } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import {
  blankUser,
  fullTimeEmployment,
  sampleData,
  type Data,
  type Employment,
  type User,
} from '../../simulator/data.ts';
import { run } from '../../src/sync/run.ts';
import { ranWith, recordingSyncToolkit, type Ran } from '../support/toolkit.ts';
import { mostly, oddText } from './arbitraries.ts';
import { batches, TIMEOUT_MS } from './batches.ts';
import { startMoco, type InProcessMoco } from './moco.ts';

const workspace = mkdtempSync(join(tmpdir(), 'export-'));
afterAll(() => rmSync(workspace, { recursive: true }));
afterEach(() => void jest.useRealTimers());

/** What spreadsheets, exporters and parsers get wrong. */
// prettier-ignore
const TRAPS = [
  "'", "''", "'+41 79 555 01 02", "'1", "'t Hooft", '=1+1', '@x', '-', '- x', '+41 79 555 01 02', '#NV', '#N/A', '########',
  'nan', 'NULL', 'Null', 'null', '~', 'None', 'undefined', '[object Object]', '4,18E+10', '4.1e10', '0791234567', '007',
  '41795550102', '12345678901234567890', '1.0', 'true', 'ja', 'nein', '1', '0', 'a, b', 'a;b', 'a\tb', 'a\nb', 'a\r\nb',
  ' a ', '"', 'a"b"', '["a", "b"]', '[2026] Design', '{}', '="1"', 'HÃ¼ber', 'H�ber', 'H??ber', 'Zu\u0308rich', 'Zürich',
  'a\u200bb', 'Mai\u00ad', '\u200b', '\u2800', 'می\u200cخواهم', '👩‍👩‍👧', 'a_x000d_b', '\u0000', '1990-12-31', '31.12.1990', '31/12/90',
  'CH93 0076 2011 6238 5295 7', 'CH9300762011623852958', '2065-12-31', '0000-00-00', ': x', '- a: b', '&a', '*a', '!x', '# x',
  '\u2028', '\u0085', '\ufeff', '\ud800', 'sep=;', '\u001a', '__proto__',
];

const trap = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TRAPS) },
  { weight: 1, arbitrary: oddText },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...TRAPS), fc.constantFrom(...TRAPS)).map((pair) => pair.join('')),
  },
);
const name = fc.oneof(fc.constantFrom('Max', 'Müller-Lüdenscheidt', 'Ng'), trap);
const orNone = <T>(value: Arbitrary<T>, none: T): Arbitrary<T> => fc.oneof(value, fc.constant(none));

const TEAMS = ['Design', 'Design', 'design', '202', '999', "'+Team", 'Team; A', '', 'Zürich'];

const day = fc
  .integer({ min: -1_200, max: 400 })
  .map((days) => new Date(Date.parse('2026-11-24') + days * 86_400_000).toISOString().slice(0, 10));
const hours = fc.constantFrom(0, 3, 4, 4.2, 4.15, 12, 24, -1, 8.333333);
const half = fc.array(hours, { minLength: 5, maxLength: 5 });
const employment = fc.record({
  from: mostly(day, fc.constantFrom('1900-01-01', '2999-01-01')),
  to: orNone<string | null>(day, null),
  pattern: fc.oneof(
    half.map((am) => ({ am, pm: am })),
    fc.record({ am: half, pm: half }),
  ),
});

const properties = fc.dictionary(
  fc.oneof(
    fc.constantFrom('Starting Month', 'Languages', 'Parking Space', 'Cost; Center', 'a, b', 'A|B|C|D|E|F'),
    trap,
  ),
  fc.oneof(trap, fc.constantFrom('German', '1', 'May', ''), fc.array(trap, { maxLength: 3 })),
  { maxKeys: 3 },
);

const user = fc.record({
  firstname: name,
  lastname: name,
  email: fc.oneof(
    fc.constantFrom('same@example.com', 'SAME@example.com', 'müller@example.com', "o'neill@example.com", 'x'),
    fc.nat(9_999).map((number) => `person.${number}@example.com`),
    trap,
  ),
  active: fc.constantFrom(true, true, true, false),
  extern: fc.boolean(),
  mobile_phone: trap,
  work_phone: trap,
  home_address: trap,
  info: trap,
  birthday: orNone<string | null>(mostly(fc.constant('1990-12-31'), trap), null),
  iban: orNone<string | null>(mostly(fc.constant('CH9300762011623852957'), trap), null),
  credit_number: orNone<string | null>(fc.oneof(fc.constantFrom('70001', '0070001'), trap), null),
  tags: fc.array(trap, { maxLength: 3 }),
  custom_properties: properties,
  unit: fc.nat(TEAMS.length).map((index) => ({ id: 300 + index, name: TEAMS[index] ?? 'gone' })),
  role: fc.constantFrom({ id: 41, name: 'Administrator' }, { id: 42, name: 'Mitarbeiter' }, undefined),
});

/** A user with up to three employments, which may overlap. */
type Person = readonly [Record<string, unknown>, readonly Pick<Employment, 'from' | 'to' | 'pattern'>[]];

const accounts: Arbitrary<readonly Person[]> = fc.array(
  fc.tuple(user, fc.array(employment, { maxLength: 3 })),
  { minLength: 1, maxLength: 6 },
);

const CREATED = '2020-01-01T08:00:00Z';

function accountOf(people: readonly Person[]): Data {
  const data = sampleData();
  const users = people.map(([values], index) => {
    const { role, ...others } = values;
    return { ...blankUser(5_000 + index, CREATED), ...others, ...(role ? { role } : {}) } as User;
  });
  const employments = people.flatMap(([, list], index) =>
    list.map((each, number) => ({
      ...fullTimeEmployment(9_100 + index * 10 + number, 5_000 + index, CREATED),
      ...each,
    })),
  );
  const units = TEAMS.map((team, index) => ({ id: 300 + index, name: team }));
  return { ...data, users, employments, units: [...data.units, ...units] };
}

async function play(moco: InProcessMoco, inputs: Readonly<Record<string, string>>): Promise<Ran> {
  const toolkit = recordingSyncToolkit(
    { 'api-key': 'key', 'api-url': 'https://moco.test/api/v1', ...inputs },
    { workspace },
  );
  await run(toolkit, moco.runtime, 'test');
  return ranWith(toolkit);
}

/** The cells of a table that a spreadsheet would evaluate. */
function formulasIn(file: string): string[] {
  if (!file.endsWith('.csv')) return [];
  const rows: string[][] = parse(readFileSync(join(workspace, file)), { bom: true, delimiter: ';' });
  return rows.flat().filter((cell) => /^[=@+\-\t\r]/.test(cell));
}

const cases = fc.record({
  people: accounts,
  file: fc.constantFrom('users.csv', 'users.tsv', 'users.json', 'users.yaml'),
  personal: fc.constantFrom('true', 'false'),
});

it.each(batches(200))(
  'gives a plan without changes, errors or warnings (seed $seed)',
  async (batch) => {
    const holds = fc.asyncProperty(cases, async ({ people, file, personal }) => {
      const data = accountOf(people);
      const moco = startMoco(data);
      const active = data.users.filter((each) => each.active).length;
      const exported = await play(moco, {
        mode: 'export',
        'users-file': file,
        'include-personal-data': personal,
      });
      expect(exported.outputs).toEqual({ exported: String(active), error: '' });
      expect(exported.log).not.toContain('Warning: ');
      expect(formulasIn(file)).toEqual([]);
      // MOCO has no account without an active user, and a file needs one.
      if (active > 0) {
        const planned = await play(moco, { 'users-file': file, unlisted: 'report' });
        expect(planned.log).not.toContain('Warning: ');
        const none = { created: '0', updated: '0', reactivated: '0', deactivated: '0', failed: '0' };
        expect(planned.outputs).toMatchObject({ ...none, changed: 'false', error: '' });
        expect(planned.outputs['unchanged']).toBe(String(active));
      }
      expect(moco.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    });
    await fc.assert(holds, batch);
  },
  TIMEOUT_MS,
);
