/**
 * A MOCO that ignores any fields in silence, stores third values, or lacks keys in its responses: the step never says that it
 * is done. What MOCO does not have fails the user, by its name, or is a warning; what the outputs list is what MOCO has.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { blankUser, FULL_KEY, sampleData, type Data, type User } from '../../simulator/data.ts';
import { run as runSync } from '../../src/sync/run.ts';
import { run as runUpdate } from '../../src/update-user/run.ts';
import { withQuirks, type Quirks } from '../support/runtime.ts';
import { ranWith, recordingSyncToolkit, recordingToolkit, type Ran } from '../support/toolkit.ts';
import { batches, TIMEOUT_MS } from './batches.ts';
import { startMoco } from './moco.ts';

/** What MOCO does to a field of a request: stores it, leaves it out, stores another value, or does not return it. */
type Effect = 'store' | 'ignore' | 'alter' | 'lack';

/** A field that a case may set. No user in the account has its value, nor one that only looks different. */
interface Asked {
  readonly input: string;
  readonly text: string;
  /** MOCO's key in a request, or the name of a custom field. */
  readonly key: string;
  readonly responseKey: string;
  readonly outputName: string;
  /** What MOCO stores in its place. */
  readonly third: unknown;
  /** A third value fails the user. */
  readonly isCritical: boolean;
}

function asked(input: string, text: string, third: unknown, more: Partial<Asked> = {}): Asked {
  const key = input.replaceAll('-', '_');
  return { input, text, key, third, responseKey: key, outputName: key, isCritical: false, ...more };
}

const REFERENCE = { isCritical: true };
const PROPERTIES = { responseKey: 'custom_properties', outputName: 'custom_properties' };

const FIELDS: readonly Asked[] = [
  asked('firstname', 'Zora', 'Someone'),
  asked('lastname', 'Zeller', 'Else'),
  asked('team', '201', 204, {
    ...REFERENCE,
    key: 'unit_id',
    responseKey: 'unit',
    outputName: 'unit_id',
  }),
  asked('role', '43', 41, { ...REFERENCE, key: 'role_id', responseKey: 'role', outputName: 'role_id' }),
  asked('external', 'true', false, { isCritical: true, responseKey: 'extern' }),
  asked('mobile-phone', '+41 79 000 11 22', '+41 44 000 11 22'),
  asked('home-address', 'Weg 1', 'Weg 2'),
  asked('birthday', '1999-09-09', '1999-09-10', { key: 'bday', responseKey: 'birthday' }),
  asked('iban', 'DE89370400440532013000', 'FR1420041010050500013M02606'),
  asked('info', 'Monday off', 'Tuesday off'),
  asked('tags', 'Remote', ['Office']),
  asked('Starting Month', 'May 2031', 'June 2031', PROPERTIES),
  asked('Parking Space', '1', '0', PROPERTIES),
];

/** What MOCO never returns, and therefore can't be judged. */
const LANGUAGE = { language: 'fr' };

/** MOCO requires these for a new user. */
const REQUIRED = ['firstname', 'lastname', 'team'];

interface Case {
  readonly isCreation: boolean;
  /** By input. What is missing is not asked for. */
  readonly effects: Readonly<Partial<Record<string, Effect>>>;
}

const cases: Arbitrary<Case> = fc.record({
  isCreation: fc.boolean(),
  effects: fc
    .record(
      Object.fromEntries(
        FIELDS.map(({ input }) => [input, fc.constantFrom<Effect>('store', 'ignore', 'alter', 'lack')]),
      ),
      { requiredKeys: [] },
    )
    .filter((effects) => Object.keys(effects).length > 0),
});

/** The fields of a case with their effects. A response lacks all custom fields or none. */
function fieldsOf({ isCreation, effects }: Case): [Asked, Effect][] {
  const lacksProperties = FIELDS.some(
    ({ input, responseKey }) => responseKey === PROPERTIES.responseKey && effects[input] === 'lack',
  );
  return FIELDS.flatMap((field): [Asked, Effect][] => {
    const isRequired = isCreation && REQUIRED.includes(field.input);
    const effect = effects[field.input] ?? (isRequired ? 'store' : undefined);
    if (effect === undefined) return [];
    if (lacksProperties && field.responseKey === PROPERTIES.responseKey) return [[field, 'lack']];
    return [[field, isRequired && effect === 'ignore' ? 'alter' : effect]];
  });
}

function quirksOf(fields: readonly [Asked, Effect][]): Quirks {
  const store = (values: object): object =>
    Object.fromEntries(
      Object.entries(values).flatMap(([key, value]: [string, unknown]): [string, unknown][] => {
        if (key === 'custom_properties') return [[key, store(value as object)]];
        const [field, effect] = fields.find(([each]) => each.key === key) ?? [];
        if (effect === 'ignore') return [];
        return [[key, effect === 'alter' ? field?.third : value]];
      }),
    );
  const lacks = fields.filter(([, effect]) => effect === 'lack').map(([{ responseKey }]) => responseKey);
  return { stores: store, lacks };
}

/** The values by input; custom fields as one. */
function inputsOf(fields: readonly [Asked, Effect][]): Record<string, string> {
  const isProperty = ([{ responseKey }]: [Asked, Effect]): boolean => responseKey === PROPERTIES.responseKey;
  const texts = (some: readonly [Asked, Effect][]): Record<string, string> =>
    Object.fromEntries(some.map(([{ input, text }]) => [input, text]));
  const properties = texts(fields.filter(isProperty));
  return {
    ...texts(fields.filter((each) => !isProperty(each))),
    ...(Object.keys(properties).length > 0 && { 'custom-properties': JSON.stringify(properties) }),
  };
}

/** A user whom the case changes; the account has others, whom it leaves alone. */
const USER = 5001;
const EMAIL = 'someone.new@example.com';

function accountData(): Data {
  const data = sampleData();
  const user: User = {
    ...blankUser(USER, '2021-03-01T08:00:00Z'),
    firstname: 'Person',
    lastname: 'Number',
    email: 'person@example.com',
    unit: { id: 203, name: 'Entwicklung' },
    role: { id: 42, name: 'Mitarbeiter' },
    info: 'old',
    birthday: '1980-01-01',
    tags: ['old'],
    custom_properties: { 'Starting Month': 'January 2020' },
  };
  return { ...data, users: [...data.users, user] };
}

/** Whether MOCO left the field as it was, or stored a third value where that matters. */
function isFailure([field, effect]: [Asked, Effect]): boolean {
  return effect === 'ignore' || (effect === 'alter' && field.isCritical);
}

const nameOf = ({ input, responseKey }: Asked): string =>
  responseKey === PROPERTIES.responseKey ? `custom field "${input}"` : input;

/** What the action is to say of a user. */
function expectJudgement(each: Case, ran: Pick<Ran, 'log'>, error: string, listed: readonly string[]): void {
  const { isCreation } = each;
  const fields = fieldsOf(each);
  const failed = fields.filter(isFailure).map(([field]) => nameOf(field));
  const [, names = ''] = /did not apply: (.*?) \(/.exec(error) ?? [];
  expect(names.split(', ').filter(Boolean).sort()).toEqual([...failed].sort());
  const isWritten = ([field, effect]: [Asked, Effect]): boolean =>
    effect === 'store' ||
    // A new user is not external: there, the third value is the old one. And a role is there by default.
    (effect === 'alter' && (isCreation || field.input !== 'external')) ||
    (effect === 'ignore' && isCreation && ['role', 'external'].includes(field.input));
  const written = fields.filter(isWritten).map(([{ outputName }]) => outputName);
  const email = isCreation ? ['email'] : [];
  expect(listed.toSorted()).toEqual([...new Set([...written, ...email, 'language'])].sort());
  const warnings = ran.log
    .split('\n')
    .filter((line) => line.startsWith('Warning:'))
    .join('\n');
  for (const [field, effect] of fields) {
    if (effect === 'lack') {
      const name = field.responseKey === PROPERTIES.responseKey ? 'custom-properties' : field.input;
      expect(warnings).toMatch(new RegExp(`response does not have .*\\b${name}\\b`));
    }
    if (effect === 'alter' && !field.isCritical) expect(warnings).toContain(nameOf(field));
  }
}

const workspace = mkdtempSync(join(tmpdir(), 'verification-'));

afterAll(() => rmSync(workspace, { recursive: true }));

/** The action for one user. */
async function update(each: Case): Promise<Ran> {
  const fields = fieldsOf(each);
  const moco = startMoco(accountData());
  const toolkit = recordingToolkit({
    ...{ 'api-key': FULL_KEY, 'api-url': 'https://moco.test/api/v1' },
    ...(each.isCreation ? { 'user-email': EMAIL, 'create-if-missing': 'true' } : { 'user-id': `${USER}` }),
    ...inputsOf(fields),
    ...LANGUAGE,
  });
  await runUpdate(toolkit, withQuirks(quirksOf(fields), moco.runtime), 'test');
  return ranWith(toolkit);
}

/** The same user in a list, in which another user is deactivated. */
async function sync(each: Case): Promise<Ran> {
  const fields = fieldsOf(each);
  const { 'custom-properties': properties, ...cells } = inputsOf(fields);
  const row = {
    ...(each.isCreation ? { email: EMAIL } : { id: USER }),
    ...cells,
    ...LANGUAGE,
    ...(properties !== undefined && { 'custom-properties': JSON.parse(properties) as object }),
  };
  writeFileSync(join(workspace, 'users.json'), JSON.stringify([row, { id: 1004, active: false }]));
  const moco = startMoco(accountData());
  const toolkit = recordingSyncToolkit(
    {
      ...{ 'api-key': FULL_KEY, 'api-url': 'https://moco.test/api/v1', 'users-file': 'users.json' },
      ...{ mode: 'apply', 'create-missing': 'true', 'max-change-percent': '100' },
    },
    { workspace },
  );
  await runSync(toolkit, withQuirks(quirksOf(fields), moco.runtime), 'test');
  return ranWith(toolkit);
}

it.each(batches(200))(
  'one user is never said to be done (seed $seed)',
  async (batch) => {
    const holds = fc.asyncProperty(cases, async (each) => {
      const ran = await update(each);
      const isFailed = fieldsOf(each).some(isFailure);
      expect(ran.outputs['error']).toBe(isFailed ? 'not-applied' : '');
      const error = ran.log.split('\n').find((line) => line.startsWith('Error:')) ?? '';
      expectJudgement(each, ran, error, JSON.parse(ran.outputs['changed_fields'] ?? '[]') as string[]);
    });
    await fc.assert(holds, batch);
  },
  TIMEOUT_MS,
);

it.each(batches(200))(
  'no user of a list is, and the others are written (seed $seed)',
  async (batch) => {
    const holds = fc.asyncProperty(cases, async (each) => {
      const ran = await sync(each);
      const isFailed = fieldsOf(each).some(isFailure);
      expect(ran.outputs).toMatchObject({
        error: isFailed ? 'partial-failure' : '',
        deactivated: '1',
        failed: isFailed ? '1' : '0',
      });
      const results = JSON.parse(ran.outputs['results'] ?? '[]') as {
        error: string | null;
        fields: string[];
      }[];
      expect(results).toHaveLength(2);
      expectJudgement(each, ran, results[0]?.error ?? '', results[0]?.fields ?? []);
    });
    await fc.assert(holds, batch);
  },
  TIMEOUT_MS,
);
