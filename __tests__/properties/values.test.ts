/**
 * Values that an export has broken never reach MOCO: whatever the column or input, whatever is broken in it, in CSV, JSON
 * and YAML and as an input of the action for one user. And no personal value is shown.
 */
import { expect, it } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { mark, PERSONAL, PERSONAL_PROPERTY, USER, type Inputs } from './arbitraries.ts';
import { batches, TIMEOUT_MS } from './batches.ts';
import { writes } from './rules.ts';
import { playSync, playUpdate, type Played, type Step } from './steps.ts';

type Kind = 'name' | 'line' | 'lines' | 'number' | 'other';

/** Columns of a file, a valid value of each, and what it is. */
const COLUMNS: Readonly<Record<string, readonly [value: string, kind: Kind]>> = {
  id: ['1003', 'number'],
  email: ['giulia.keller@example.com', 'line'],
  firstname: ['Giulietta', 'name'],
  lastname: ['Keller', 'name'],
  team: ['Entwicklung', 'line'],
  role: ['Teamleitung', 'line'],
  active: ['true', 'other'],
  external: ['ja', 'other'],
  language: ['de-CH', 'other'],
  'mobile-phone': ['+41 79 555 88 01', 'number'],
  'work-phone': ['0041445558801', 'number'],
  'home-address': ['Geheimgasse 77\n8001 Zürich', 'lines'],
  birthday: ['1978-11-23', 'other'],
  iban: ['DE89370400440532013000', 'number'],
  'credit-number': ['70099', 'number'],
  info: ['Allergie gegen Katzen', 'lines'],
  tags: ['Labor', 'line'],
  clear: ['work-phone', 'line'],
  'custom-properties.Starting Month': ['Dezember 2031', 'lines'],
  'employment-start': ['2026-12-01', 'other'],
  'employment-pattern': ['8,8,8,8,6', 'other'],
  'employment-end': ['2026-12-31', 'other'],
  'vacation-days': ['25', 'other'],
};

/** What a column needs beside it. */
const BESIDE: Readonly<Record<string, Inputs>> = {
  'employment-start': { 'employment-pattern': '8,8,8,8,6' },
  'employment-pattern': { 'employment-start': '2026-12-01' },
};

const PERSONAL_COLUMNS = [
  ...Object.keys(PERSONAL),
  'work-phone',
  'credit-number',
  'custom-properties.Starting Month',
];

const INVISIBLE = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code)).filter(
  (character) => /[\p{DI}\u2800]/u.test(character) && !/\u200C|\u200D|\u00AD|\p{VS}/u.test(character),
);

interface Fault {
  readonly columns: readonly string[];
  readonly breaks: Arbitrary<(value: string) => string>;
}

const columnsOf = (...kinds: readonly Kind[]): string[] =>
  Object.entries(COLUMNS).flatMap(([name, [, kind]]) => (kinds.includes(kind) ? [name] : []));
const ALL = Object.keys(COLUMNS);
const instead = (...texts: readonly string[]): Fault['breaks'] =>
  fc.constantFrom(...texts).map((text) => () => text);
const inside = (pieces: Arbitrary<string>): Fault['breaks'] =>
  pieces.map((piece) => (value) => {
    const middle = Math.ceil(value.length / 2);
    return value.slice(0, middle) + piece + value.slice(middle);
  });

const FAULTS: readonly Fault[] = [
  {
    columns: ALL,
    breaks: instead('#NV', '#N/A', '#BEZUG!', '#WERT!', '#ÜBERLAUF!', '#####', '#DIV/0!', 'Err:502'),
  },
  { columns: ALL, breaks: instead('nan', 'NaN', 'undefined', '[object Object]') },
  {
    columns: ALL.filter((name) => !['firstname', 'lastname'].includes(name)),
    breaks: instead('NULL', 'null'),
  },
  { columns: ALL, breaks: instead('4,18E+10', '4.18e10', '+4.18E+10', "'4,18E+10", '="4.18E+10"') },
  { columns: columnsOf('number'), breaks: instead('4.1e10', '41e9', '1e400', 'None', 'NAN') },
  { columns: columnsOf('number'), breaks: fc.constant((value) => `${value.replace(/\D/g, '')}.0`) },
  {
    columns: ALL,
    breaks: inside(
      fc.constantFrom('\uFFFD', 'Ã¼', 'ÃŸ', 'Å‚', 'â€™', '\u0001', '\u0000', '\u0085', '\uD800'),
    ),
  },
  {
    columns: columnsOf('name', 'line', 'number', 'other'),
    breaks: inside(fc.constantFrom(...INVISIBLE, '\u2028', '\n::')),
  },
  { columns: ['iban'], breaks: fc.constant((value) => value.replace('3704', '3740')) },
  { columns: ['birthday'], breaks: instead('2078-11-23', '23.11.2078', '1878-11-23', '0078-11-23') },
  {
    columns: ['email'],
    breaks: instead("'x@example.com", 'a..b@example.com', 'a.@example.com', 'a@b..ch', 'a\u200D@b.ch'),
  },
  { columns: ['tags', 'clear'], breaks: instead('Labor; Büro', 'null', '[]', '["a"') },
];

const cases = fc
  .constantFrom(...FAULTS)
  .chain(({ columns, breaks }) => fc.tuple(fc.constantFrom(...columns), breaks))
  .map(([column, breaks]) => {
    const [value = ''] = COLUMNS[column] ?? [];
    const broken = breaks(value);
    // A list is broken by one of its entries.
    return {
      column,
      value,
      broken: column === 'tags' && !/[;[\]]|null/.test(broken) ? `Bern,${broken}` : broken,
    };
  });

const STEP: Omit<Step, 'inputs'> = {
  secrets: ['b2f0c1d2e3a4', 'unused'],
  secretInputs: { 'api-key': mark(0) },
  account: { firstname: 'Giulia', lastname: 'Rossi', tag: 'Zürich', team: 'Design' },
  faults: [],
};
const MOCO_URL = { 'api-url': 'https://moco.test/api/v1' };

function expectNothingOf(
  { outputs, requests, log, summaries }: Played,
  { column, value, broken }: { readonly column: string; readonly value: string; readonly broken: string },
): void {
  expect(outputs['error']).toBe('invalid-input');
  expect(writes(requests)).toEqual([]);
  const sent = requests.map(({ url, body }) => `${decodeURIComponent(url)} ${body}`).join('\n');
  expect(broken.length > 3 && sent.includes(broken)).toBe(false);
  const personal = [...Object.values(PERSONAL), PERSONAL_PROPERTY];
  if (PERSONAL_COLUMNS.includes(column)) personal.push(value, value.slice(0, 6), value.slice(-6));
  const shown = [log, ...summaries].join('\n');
  expect(personal.filter((each) => shown.includes(each))).toEqual([]);
}

/** Applies a file with one row. */
function applyRow(row: Readonly<Record<string, string>>, file: string): ReturnType<typeof playSync> {
  const inputs = { ...MOCO_URL, 'users-file': file, mode: 'apply', 'vacation-title': 'Urlaub' };
  const none = { commentError: undefined, cancelAt: undefined };
  return playSync({ ...STEP, ...none, inputs, rows: [row], event: 'push' });
}

it.each(batches(600))(
  'no broken value of a users file reaches MOCO (seed $seed)',
  async (batch) => {
    const files = fc.constantFrom('users.csv', 'users.json', 'users.yaml');
    const holds = fc.asyncProperty(cases, files, async (each, file) => {
      const key = each.column === 'id' ? {} : { id: `${USER.id}` };
      const row = { ...key, ...BESIDE[each.column], [each.column]: each.broken };
      expectNothingOf(await applyRow(row, file), each);
    });
    await fc.assert(holds, batch);
  },
  TIMEOUT_MS,
);

it.each(batches(600))(
  'no broken value of an input reaches MOCO (seed $seed)',
  async (batch) => {
    const holds = fc.asyncProperty(cases, async (each) => {
      const { column, broken } = each;
      // A NUL and half a surrogate pair can't be in an environment variable.
      fc.pre(!/[\0\uD800]/.test(broken));
      const user = column === 'id' ? {} : { 'user-id': `${USER.id}` };
      const isProperty = column.startsWith('custom-properties.');
      const input = isProperty
        ? { 'custom-properties': JSON.stringify({ 'Starting Month': broken }) }
        : { [column === 'id' ? 'user-id' : column]: broken };
      const vacation = column === 'vacation-days' ? { 'vacation-title': 'Urlaub' } : {};
      const inputs = { ...MOCO_URL, ...user, ...vacation, ...BESIDE[column], ...input };
      expectNothingOf(await playUpdate({ ...STEP, inputs }), each);
    });
    await fc.assert(holds, batch);
  },
  TIMEOUT_MS,
);

it('each valid value alone is written, so that the rules mean something', async () => {
  for (const [column, [value]] of Object.entries(COLUMNS)) {
    if (['id', 'active', 'clear'].includes(column)) continue;
    const row = {
      id: `${USER.id}`,
      ...BESIDE[column],
      [column]: value,
      ...(column === 'vacation-days' && { external: 'false' }),
    };
    const { outputs, requests } = await applyRow(row, 'users.json');
    // MOCO never returns the language: it is only sent along with other fields.
    expect([column, outputs['error'], writes(requests).length > 0]).toEqual([
      column,
      '',
      column !== 'language',
    ]);
  }
});
