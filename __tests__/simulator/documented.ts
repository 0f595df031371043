/**
 * What is known of the part of MOCO's API that the simulator has: each fact in one row, with a request that shows it.
 * `documented.test.ts` sends the requests to a running simulator. No fact here is guessed.
 */
import { expect } from '@jest/globals';
import {
  ACCOUNT_KEY,
  ADMINISTRATOR_PASSWORD,
  customField,
  FULL_KEY,
  NO_STAFF_KEY,
  READ_ONLY_KEY,
  sampleData,
  type Data,
} from '../../simulator/data.ts';
import type { SimulatorOptions } from '../../simulator/server.ts';
import type { Shape } from './shapes.ts';

/**
 * Where a fact is from:
 *
 * - `OA`: MOCO's OpenAPI description, state of 2026-08
 * - `DOC`: MOCO's documentation, everii-Group/mocoapp-api-docs, state of 2026-05
 * - `REC`: exchanges that moco-wrapper recorded in 2022 and 2023
 * - `ISS`: an issue of everii-Group/mocoapp-api-docs
 * - `HELP`: MOCO's help pages
 * - `CLIENTS`: what other people's clients for MOCO send or rely on; a sign, not a proof
 */
export type Source = 'OA' | 'DOC' | 'REC' | 'ISS' | 'HELP' | 'CLIENTS';

/** A fact, and the request that shows it. */
export interface Fact {
  readonly source: Source;
  readonly fact: string;
  /** Method and path below the API's base URL. */
  readonly request: string;
  /** Sent as JSON; by default none. */
  readonly body?: object;
  /** Sent beside or in place of the key with all permissions and the content type of JSON. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How the simulator behaves; by default as it does by itself. */
  readonly options?: SimulatorOptions;
  /** By default 200. */
  readonly status?: number;
  /** The keys and types of the response, or of each entry of a list: all of these keys and no other. */
  readonly shape?: Shape;
  /** The IDs of a list, in its order. */
  readonly ids?: readonly number[];
  /** The values of some keys of the response. */
  readonly has?: object;
  /** What the text of the response has; for what JSON leaves open. */
  readonly text?: string;
  /** Headers of the response; null for one that is not there. */
  readonly sends?: Readonly<Record<string, string | RegExp | null>>;
  /** A request after it, and some of what its response has. */
  readonly then?: readonly [request: string, has: object];
}

/** Every documented operation of the paths that are simulated. */
export const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  '/users': ['GET', 'POST'],
  '/users/{id}': ['GET', 'PUT', 'PATCH', 'DELETE'],
  '/users/roles': ['GET'],
  '/users/employments': ['GET', 'POST'],
  '/users/employments/{id}': ['GET', 'PUT', 'PATCH', 'DELETE'],
  '/users/holidays': ['GET', 'POST'],
  '/users/holidays/{id}': ['GET', 'PUT', 'PATCH', 'DELETE'],
  '/units': ['GET', 'POST'],
  '/units/{id}': ['GET', 'PUT', 'PATCH', 'DELETE'],
  '/account/custom_properties': ['GET', 'POST'],
  '/account/custom_properties/{id}': ['GET', 'PUT', 'PATCH', 'DELETE'],
  '/session': ['GET', 'POST'],
  '/profile': ['GET'],
};

/** The lists that have pages and the filters `ids` and `updated_after`. */
export const LISTS = [
  '/users',
  '/users/employments',
  '/users/holidays',
  '/units',
  '/account/custom_properties',
] as const;

/** The account of the facts: the sample account, with a custom field of teams, a team without members and a Boolean. */
export function account(): Data {
  const data = sampleData();
  data.customFields.push(customField(8609, 'Cost Center', 'String', { entity: 'Unit' }));
  data.units = data.units.map((unit) =>
    unit.id === 202 ? { ...unit, custom_properties: { 'Cost Center': '4711' } } : unit,
  );
  data.units.push({ id: 205, name: 'Empty' });
  for (const user of data.users) {
    if (user.id === 1002) user.custom_properties = { 'Parking Space': '1' };
    if (user.id === 1004) user.custom_properties = { 'Parking Space': '0' };
  }
  return data;
}

const REFERENCE: Shape = { id: 'integer', name: 'text' };
const PERSON: Shape = { id: 'integer', firstname: 'text', lastname: 'text' };
const TIMES: Shape = { created_at: 'time', updated_at: 'time' };

const USER: Shape = {
  id: 'integer',
  firstname: 'text',
  lastname: 'text',
  active: 'boolean',
  extern: 'boolean',
  email: 'text',
  mobile_phone: 'text or null',
  work_phone: 'text or null',
  home_address: 'text or null',
  info: 'text or null',
  birthday: 'date or null',
  iban: 'text or null',
  credit_number: 'text or null',
  avatar_url: 'text or null',
  tags: 'list of texts',
  custom_properties: 'object',
  unit: REFERENCE,
  role: REFERENCE,
  ...TIMES,
};

const EMPLOYMENT: Shape = {
  id: 'integer',
  weekly_target_hours: 'number',
  pattern: { am: 'list of numbers', pm: 'list of numbers' },
  from: 'date',
  to: 'date or null',
  user: PERSON,
  ...TIMES,
};

const HOLIDAY: Shape = {
  id: 'integer',
  year: 'integer',
  title: 'text',
  days: 'number',
  hours: 'number',
  user: PERSON,
  creator: PERSON,
  ...TIMES,
};

const UNIT: Shape = {
  id: 'integer',
  name: 'text',
  custom_properties: 'object',
  users: [{ id: 'integer', firstname: 'text', lastname: 'text', email: 'text' }],
  ...TIMES,
};

const ROLE: Shape = {
  id: 'integer',
  name: 'text',
  is_default: 'boolean',
  is_admin: 'boolean',
  permission: {
    report: 'text',
    companies: 'text',
    contacts: 'text',
    people: 'text',
    purchases: 'text',
    settings: 'text',
    sales: 'text',
    projects: 'text',
    calendar: 'text',
    time_tracking: 'text',
    invoicing: 'text',
  },
  ...TIMES,
};

/** OA has no `name_alt` and no times, but allows further keys; DOC has them. */
const DEFINITION: Shape = {
  id: 'integer',
  name: 'text',
  name_alt: 'text or null',
  kind: 'text',
  entity: 'text',
  defaults: 'list of texts',
  placeholder: 'text or null',
  placeholder_alt: 'text or null',
  print_on_invoice: 'boolean',
  print_on_offer: 'boolean',
  print_on_timesheet: 'boolean',
  notification_enabled: 'boolean',
  api_only: 'boolean',
  ...TIMES,
};

const PROFILE: Shape = {
  id: 'integer',
  email: 'text',
  full_name: 'text',
  first_name: 'text',
  last_name: 'text',
  active: 'boolean',
  external: 'boolean',
  avatar_url: 'text or null',
  unit: REFERENCE,
  ...TIMES,
};

const DOCUMENTED_DELETIONS: SimulatorOptions = { forms: { deletions: '200' } };

const NEW_USER = { firstname: 'Nora', lastname: 'Vogt', email: 'Nora.Vogt@example.com', unit_id: 202 };
const FULL_DAYS = { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] };
const withKey = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

const requests: readonly Fact[] = [
  {
    source: 'OA',
    fact: 'the key comes as `Token token=KEY`',
    request: 'GET /session',
    headers: { authorization: `Token token=${FULL_KEY}` },
  },
  {
    source: 'OA',
    fact: 'or as a bearer token',
    request: 'GET /session',
    headers: { authorization: `Bearer ${FULL_KEY}` },
  },
  {
    source: 'REC',
    fact: 'responses are JSON in UTF-8',
    request: 'GET /units/202',
    sends: { 'content-type': 'application/json; charset=utf-8' },
  },
  {
    source: 'REC',
    fact: 'and have an ID and a duration in seconds',
    request: 'GET /units/202',
    sends: { 'x-request-id': /^[-\da-f]{36}$/, 'x-runtime': /^\d+\.\d{6}$/, vary: 'Origin' },
  },
  {
    source: 'ISS',
    fact: 'a body of another content type counts as empty, so required fields are missing',
    request: 'POST /users',
    body: NEW_USER,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 422,
    has: {
      errors: {
        firstname: [expect.any(String)],
        lastname: [expect.any(String)],
        email: [expect.any(String)],
        unit_id: [expect.any(String)],
      },
    },
  },
  {
    source: 'DOC',
    fact: 'the key of an account with full access may write',
    request: 'PUT /users/1003',
    headers: withKey(ACCOUNT_KEY),
    body: { info: 'Rust' },
    has: { info: 'Rust' },
  },
  {
    source: 'DOC',
    fact: 'a read-only key may read',
    request: 'GET /users/1003',
    headers: withKey(READ_ONLY_KEY),
  },
  {
    source: 'OA',
    fact: 'but not write: 403 with a list of sentences',
    request: 'PATCH /users/1003',
    headers: withKey(READ_ONLY_KEY),
    body: { info: 'Rust' },
    status: 403,
    has: { errors: [expect.any(String)] },
  },
  {
    source: 'OA',
    fact: 'a request can be made on behalf of another user',
    request: 'POST /users/holidays',
    headers: { 'x-impersonate-user-id': '1002' },
    body: { user_id: 1003, year: 2027, title: 'Urlaubsanspruch', days: 25 },
    has: { creator: { id: 1002, firstname: 'Jonas', lastname: 'Huber' } },
  },
  {
    source: 'OA',
    fact: 'for which the permission to Staff is needed',
    request: 'GET /profile',
    headers: { ...withKey(NO_STAFF_KEY), 'x-impersonate-user-id': '1002' },
    status: 403,
  },
  { source: 'CLIENTS', fact: 'a path may end in a slash', request: 'GET /users/', shape: USER },
  { source: 'CLIENTS', fact: 'or in `.json`', request: 'GET /users.json?ids=1003', ids: [1003] },
  { source: 'CLIENTS', fact: 'also that of one object', request: 'GET /users/1003.json', shape: USER },
  { source: 'OA', fact: 'a path that is not there gets 404', request: 'GET /users/nobody', status: 404 },
  { source: 'CLIENTS', fact: 'a page after the last one is empty', request: 'GET /users?page=9', ids: [] },
];

const userLists: readonly Fact[] = [
  {
    source: 'OA',
    fact: 'the list has the active users',
    request: 'GET /users',
    shape: USER,
    ids: [1001, 1002, 1003, 1004],
  },
  {
    source: 'OA',
    fact: '`include_archived` adds deactivated ones',
    request: 'GET /users?include_archived=true',
    ids: [1001, 1002, 1003, 1004, 1005],
  },
  {
    source: 'OA',
    fact: '`include_archived=false` does not',
    request: 'GET /users?include_archived=false',
    ids: [1001, 1002, 1003, 1004],
  },
  {
    source: 'OA',
    fact: '`email` finds the exact e-mail address',
    request: 'GET /users?email=giulia.rossi@example.com',
    ids: [1003],
  },
  { source: 'OA', fact: 'not a part of one', request: 'GET /users?email=giulia.rossi', ids: [] },
  {
    source: 'OA',
    fact: '`tags` are separated by commas',
    request: 'GET /users?tags=Berlin,Frontend',
    ids: [1003, 1004],
  },
  {
    source: 'DOC',
    fact: 'with or without a space',
    request: 'GET /users?tags=Berlin,%20Frontend',
    ids: [1003, 1004],
  },
  {
    source: 'OA',
    fact: '`sort_by` is a field',
    request: 'GET /users?sort_by=lastname',
    ids: [1001, 1002, 1004, 1003],
  },
  {
    source: 'OA',
    fact: 'with a direction',
    request: 'GET /users?sort_by=lastname%20desc',
    ids: [1003, 1004, 1002, 1001],
  },
  {
    source: 'OA',
    fact: 'up or down',
    request: 'GET /users?sort_by=id%20asc',
    ids: [1001, 1002, 1003, 1004],
  },
];

const propertyFilters: readonly Fact[] = [
  {
    source: 'OA',
    fact: 'one value of a MultiSelect is enough',
    request: 'GET /users?custom_properties[Languages]=Italian',
    ids: [1003],
  },
  {
    source: 'OA',
    fact: 'of several, all must match',
    request: 'GET /users?custom_properties[Languages][]=Italian&custom_properties[Languages][]=German',
    ids: [1003],
  },
  {
    source: 'OA',
    fact: 'and one that does not is enough for nothing',
    request: 'GET /users?custom_properties[Languages][]=Italian&custom_properties[Languages][]=French',
    ids: [],
  },
  {
    source: 'OA',
    fact: 'a Boolean is sought by `true`',
    request: 'GET /users?custom_properties[Parking%20Space]=true',
    ids: [1002],
  },
  {
    source: 'DOC',
    fact: 'or `false`, which does not find users without a value',
    request: 'GET /users?custom_properties[Parking%20Space]=false',
    ids: [1004],
  },
  {
    source: 'DOC',
    fact: 'a text must be the same',
    request: 'GET /users?custom_properties[Starting%20Month]=January%202022',
    ids: [1003],
  },
  {
    source: 'DOC',
    fact: 'a part of it is not enough',
    request: 'GET /users?custom_properties[Starting%20Month]=January',
    ids: [],
  },
  {
    source: 'OA',
    fact: 'an unknown custom field finds nothing',
    request: 'GET /users?custom_properties[Shoes]=43',
    ids: [],
  },
  {
    source: 'OA',
    fact: 'several custom fields must all match',
    request: 'GET /users?custom_properties[Languages]=Italian&custom_properties[Parking%20Space]=true',
    ids: [],
  },
  {
    source: 'OA',
    fact: 'teams are filtered, too',
    request: 'GET /units?custom_properties[Cost%20Center]=4711',
    ids: [202],
  },
];

const users: readonly Fact[] = [
  { source: 'OA', fact: 'one user', request: 'GET /users/1003', shape: USER },
  {
    source: 'OA',
    fact: 'a user without a role has null',
    request: 'POST /users',
    body: NEW_USER,
    options: { data: { ...account(), roles: [] } },
    has: { role: null },
  },
  {
    source: 'OA',
    fact: 'a creation gets 200 and the user',
    request: 'POST /users',
    body: NEW_USER,
    shape: USER,
    has: { active: true, extern: false },
  },
  {
    source: 'REC',
    fact: 'without what was not sent: empty texts, and null for a date, an IBAN and a picture',
    request: 'POST /users',
    body: NEW_USER,
    has: {
      ...{ mobile_phone: '', work_phone: '', home_address: '', info: '', tags: [], custom_properties: {} },
      ...{ birthday: null, iban: null, avatar_url: null },
    },
  },
  {
    source: 'DOC',
    fact: 'it takes a name, an e-mail address and a team',
    request: 'POST /users',
    body: {},
    status: 422,
    has: {
      errors: {
        firstname: [expect.any(String)],
        lastname: [expect.any(String)],
        email: [expect.any(String)],
        unit_id: [expect.any(String)],
      },
    },
  },
  {
    source: 'DOC',
    fact: 'and no password',
    request: 'POST /users',
    body: NEW_USER,
    has: { firstname: 'Nora' },
  },
  {
    source: 'OA',
    fact: '`name` is another name of `lastname`',
    request: 'POST /users',
    body: { firstname: 'Nora', name: 'Vogt', email: 'nora.vogt@example.com', unit_id: 202 },
    has: { lastname: 'Vogt' },
  },
  {
    source: 'REC',
    fact: 'the e-mail address is stored in lower case',
    request: 'POST /users',
    body: NEW_USER,
    has: { email: 'nora.vogt@example.com' },
  },
  {
    source: 'REC',
    fact: 'a user may be deactivated and external from the beginning',
    request: 'POST /users',
    body: { ...NEW_USER, active: false, external: true, language: 'de-CH', bday: '1990-01-31' },
    has: { active: false, extern: true, birthday: '1990-01-31' },
  },
  {
    source: 'OA',
    fact: '`password`, `language` and `welcome_email` are never returned',
    request: 'POST /users',
    body: { ...NEW_USER, password: 'long-enough-1', language: 'fr', welcome_email: false },
    shape: USER,
  },
  {
    source: 'DOC',
    fact: 'there are six languages',
    request: 'PUT /users/1003',
    body: { language: 'en-GB' },
    status: 422,
    has: { errors: { language: [expect.any(String)] } },
  },
  {
    source: 'OA',
    fact: 'a change is a `PUT` with the fields to change',
    request: 'PUT /users/1003',
    body: { info: 'Rust' },
    shape: USER,
    has: { info: 'Rust', lastname: 'Rossi' },
  },
  {
    source: 'OA',
    fact: 'or a `PATCH`, which is the same',
    request: 'PATCH /users/1003',
    body: { info: 'Rust' },
    shape: USER,
    has: { info: 'Rust', lastname: 'Rossi' },
  },
  {
    source: 'OA',
    fact: 'fields that are written under another name',
    request: 'PUT /users/1003',
    body: { external: true, bday: '1990-01-31', unit_id: 202, role_id: 43 },
    has: {
      extern: true,
      birthday: '1990-01-31',
      unit: { id: 202, name: 'Design' },
      role: { id: 43, name: 'Teamleitung' },
    },
  },
  {
    source: 'OA',
    fact: 'a picture is a file name and Base64, and becomes a URL',
    request: 'PUT /users/1003',
    body: { avatar: { filename: 'giulia.png', base64: 'iVBORw0KGgo=' } },
    has: { avatar_url: expect.stringMatching(/^https:/) },
  },
  {
    source: 'OA',
    fact: 'IBAN and the account in bookkeeping',
    request: 'PUT /users/1003',
    body: { iban: 'CH3181239000001245689', credit_number: '70001' },
    has: { iban: 'CH3181239000001245689', credit_number: '70001' },
  },
  {
    source: 'CLIENTS',
    fact: 'booleans may be texts',
    request: 'PUT /users/1003',
    body: { active: 'false', external: 'true' },
    has: { active: false, extern: true },
  },
  {
    source: 'OA',
    fact: 'deactivating a user leaves the employments as they are',
    request: 'PUT /users/1003',
    body: { active: false },
    has: { active: false },
    then: ['GET /users/employments/9002', { to: null }],
  },
  {
    source: 'OA',
    fact: 'and can be undone',
    request: 'PUT /users/1005',
    body: { active: true },
    has: { active: true },
  },
  {
    source: 'OA',
    fact: 'an invalid change gets 422',
    request: 'PUT /users/1003',
    body: { name: '' },
    status: 422,
    has: { errors: { lastname: [expect.any(String)] } },
  },
  {
    source: 'OA',
    fact: 'whose errors may be a list of sentences',
    request: 'PUT /users/1003',
    body: { name: '' },
    options: { forms: { validationErrors: 'list' } },
    status: 422,
    has: { errors: ["Lastname can't be blank"] },
  },
  {
    source: 'REC',
    fact: 'a deletion gets 204 without a body',
    request: 'DELETE /users/1004',
    status: 204,
    sends: { 'content-type': null, 'cache-control': 'no-cache' },
  },
  {
    source: 'OA',
    fact: 'or 200 with the user',
    request: 'DELETE /users/1004',
    options: DOCUMENTED_DELETIONS,
    shape: USER,
    has: { id: 1004 },
  },
  {
    source: 'OA',
    fact: 'a user with billed hours is not deleted',
    request: 'DELETE /users/1003',
    status: 422,
    has: { errors: [expect.any(String)] },
    then: ['GET /users/1003', { id: 1003 }],
  },
];

const customFields: readonly Fact[] = [
  {
    source: 'OA',
    fact: 'a change merges custom fields: those that are not sent stay',
    request: 'PUT /users/1003',
    body: { custom_properties: { 'T-Shirt': 'M' } },
    has: {
      custom_properties: {
        'T-Shirt': 'M',
        'Starting Month': 'January 2022',
        Languages: ['German', 'Italian'],
      },
    },
  },
  {
    source: 'OA',
    fact: 'unknown ones are ignored without an error',
    request: 'PUT /users/1004',
    body: { custom_properties: { Shoes: '43', CostCenter: 100 } },
    has: { custom_properties: { 'Parking Space': '0' } },
  },
  {
    source: 'OA',
    fact: 'also those of other entities',
    request: 'PUT /users/1004',
    body: { custom_properties: { Kostenstelle: '4711' } },
    has: { custom_properties: { 'Parking Space': '0' } },
  },
  {
    source: 'OA',
    fact: 'so is a value that is no option',
    request: 'PUT /users/1004',
    body: { custom_properties: { 'T-Shirt': 'XXL', Languages: ['Klingon'] } },
    has: { custom_properties: { 'Parking Space': '0' } },
  },
  {
    source: 'OA',
    fact: 'values are texts, and lists of texts for a MultiSelect',
    request: 'PUT /users/1004',
    body: {
      custom_properties: {
        'Starting Month': 'May',
        Hobbies: 'Chess\nGo',
        'Parking Space': '1',
        'T-Shirt': 'S',
        'First Aid Course': '2026-03-01',
        Profile: 'tel:+41445550104',
        Languages: ['English', 'French'],
      },
    },
    has: {
      custom_properties: {
        'Starting Month': 'May',
        Hobbies: 'Chess\nGo',
        'Parking Space': '1',
        'T-Shirt': 'S',
        'First Aid Course': '2026-03-01',
        Profile: 'tel:+41445550104',
        Languages: ['English', 'French'],
      },
    },
  },
  {
    source: 'OA',
    fact: 'more than 12 kB get 422',
    request: 'PUT /users/1003',
    body: { custom_properties: { Hobbies: 'x'.repeat(12_000) } },
    status: 422,
    has: { errors: { custom_properties: [expect.any(String)] } },
  },
  {
    source: 'DOC',
    fact: 'an empty text is a valid option',
    request: 'GET /account/custom_properties/8604',
    has: { defaults: ['', 'S', 'M', 'L', 'XL'] },
  },
];

const definitions: readonly Fact[] = [
  {
    source: 'DOC',
    fact: 'the list of definitions',
    request: 'GET /account/custom_properties',
    shape: DEFINITION,
  },
  {
    source: 'OA',
    fact: '`entity` filters it',
    request: 'GET /account/custom_properties?entity=Project',
    ids: [8608],
  },
  {
    source: 'OA',
    fact: 'one definition',
    request: 'GET /account/custom_properties/8602',
    shape: DEFINITION,
    has: { kind: 'MultiSelect', defaults: ['English', 'French', 'German', 'Italian'] },
  },
  {
    source: 'OA',
    fact: 'a new one, with the kind of the example',
    request: 'POST /account/custom_properties',
    body: { name: 'Campaign', kind: 'text', entity: 'Offer', print_on_offer: true, defaults: [] },
    shape: DEFINITION,
    has: { kind: 'text', print_on_offer: true, print_on_invoice: false, placeholder: null },
  },
  {
    source: 'DOC',
    fact: 'it takes a name, a kind and an entity',
    request: 'POST /account/custom_properties',
    body: {},
    status: 422,
    has: {
      errors: {
        name: [expect.any(String)],
        kind: [expect.any(String)],
        entity: [expect.any(String)],
      },
    },
  },
  {
    source: 'OA',
    fact: 'users can have it at once',
    request: 'POST /account/custom_properties',
    body: { name: 'Shoes', kind: 'Select', entity: 'User', defaults: ['42', '43'] },
    then: ['PUT /users/1004 {"custom_properties":{"Shoes":"43"}}', { custom_properties: { Shoes: '43' } }],
  },
  {
    source: 'OA',
    fact: 'a change by `PUT`',
    request: 'PUT /account/custom_properties/8601',
    body: { placeholder: 'May 2027', placeholder_alt: 'Mai 2027', api_only: true },
    shape: DEFINITION,
    has: { name: 'Starting Month', placeholder: 'May 2027', placeholder_alt: 'Mai 2027', api_only: true },
  },
  {
    source: 'OA',
    fact: 'or by `PATCH`',
    request: 'PATCH /account/custom_properties/8602',
    body: { defaults: ['English'] },
    shape: DEFINITION,
    has: { name: 'Languages', defaults: ['English'] },
  },
  {
    source: 'DOC',
    fact: 'kind and entity stay as they are',
    request: 'PATCH /account/custom_properties/8601',
    body: { kind: 'Date', entity: 'Project' },
    has: { kind: 'String', entity: 'User' },
  },
  {
    source: 'OA',
    fact: 'an invalid change gets 422',
    request: 'PATCH /account/custom_properties/8601',
    body: { name: '' },
    status: 422,
    has: { errors: { name: [expect.any(String)] } },
  },
  {
    source: 'OA',
    fact: 'a deletion gets 200 with the definition',
    request: 'DELETE /account/custom_properties/8601',
    options: DOCUMENTED_DELETIONS,
    shape: DEFINITION,
  },
];

const units: readonly Fact[] = [
  { source: 'OA', fact: 'the list of teams', request: 'GET /units', shape: UNIT },
  {
    source: 'OA',
    fact: 'one team, with its members',
    request: 'GET /units/203',
    shape: UNIT,
    has: {
      users: [{ id: 1003, firstname: 'Giulia', lastname: 'Rossi', email: 'giulia.rossi@example.com' }],
    },
  },
  {
    source: 'OA',
    fact: 'a new team has no members',
    request: 'POST /units',
    body: { name: 'Consulting' },
    shape: UNIT,
    has: { name: 'Consulting', users: [], custom_properties: {} },
  },
  {
    source: 'OA',
    fact: 'it may have custom fields, of which unknown ones are ignored',
    request: 'POST /units',
    body: { name: 'Consulting', custom_properties: { 'Cost Center': '12', CostCenter: 100 } },
    has: { custom_properties: { 'Cost Center': '12' } },
  },
  {
    source: 'OA',
    fact: 'an invalid one gets 422',
    request: 'POST /units',
    body: {},
    status: 422,
    has: { errors: { name: [expect.any(String)] } },
  },
  {
    source: 'OA',
    fact: 'a change by `PUT`',
    request: 'PUT /units/203',
    body: { name: 'Software' },
    shape: UNIT,
    has: { name: 'Software', users: [expect.objectContaining({ id: 1003 })] },
    then: ['GET /users/1003', { unit: { id: 203, name: 'Software' } }],
  },
  {
    source: 'OA',
    fact: 'or by `PATCH`',
    request: 'PATCH /units/202',
    body: { custom_properties: {} },
    shape: UNIT,
    has: { name: 'Design', custom_properties: { 'Cost Center': '4711' } },
  },
  {
    source: 'OA',
    fact: 'an invalid change gets 422',
    request: 'PUT /units/202',
    body: { name: '' },
    status: 422,
    has: { errors: { name: [expect.any(String)] } },
  },
  {
    source: 'OA',
    fact: 'users move by their `unit_id`',
    request: 'PUT /users/1003',
    body: { unit_id: 205 },
    then: ['GET /units/205', { users: [{ id: 1003 }] }],
  },
  {
    source: 'OA',
    fact: 'a deletion gets 200 with the team',
    request: 'DELETE /units/205',
    options: DOCUMENTED_DELETIONS,
    shape: UNIT,
  },
  {
    source: 'OA',
    fact: 'a team with members is not deleted',
    request: 'DELETE /units/203',
    status: 422,
    has: { errors: [expect.any(String)] },
    then: ['GET /units/203', { id: 203 }],
  },
];

const roles: readonly Fact[] = [
  { source: 'OA', fact: 'the list of roles', request: 'GET /users/roles', shape: ROLE, ids: [41, 42, 43] },
  {
    source: 'OA',
    fact: 'it has no pages',
    request: 'GET /users/roles?per_page=1',
    ids: [41, 42, 43],
    sends: { 'x-page': null, 'x-total': null, link: null },
  },
];

const employments: readonly Fact[] = [
  { source: 'OA', fact: 'the list of employments', request: 'GET /users/employments', shape: EMPLOYMENT },
  {
    source: 'OA',
    fact: '`user_id` filters it',
    request: 'GET /users/employments?user_id=1003',
    ids: [9002],
  },
  {
    source: 'DOC',
    fact: '`from` without `to` finds those that are open',
    request: 'GET /users/employments?from=2026-01-01',
    ids: [9001, 9002],
  },
  {
    source: 'OA',
    fact: '`from` and `to` are a range',
    request: 'GET /users/employments?from=2021-01-01&to=2021-12-31&user_id=1003',
    ids: [],
  },
  { source: 'OA', fact: 'one employment', request: 'GET /users/employments/9002', shape: EMPLOYMENT },
  {
    source: 'REC',
    fact: 'hours have a decimal point',
    request: 'GET /users/employments/9002',
    text: '"pattern":{"am":[4.0,4.0,4.0,4.0,4.0],"pm":[4.0,4.0,4.0,4.0,4.0]},"weekly_target_hours":40.0,',
  },
  {
    source: 'REC',
    fact: 'a creation gets 200 and the employment, whose hours follow from the pattern',
    request: 'POST /users/employments',
    body: {
      user_id: 1004,
      pattern: { am: [0, 4.25, 4.25, 4.25, 4.25], pm: [4, 0, 0, 0, 0] },
      from: '2026-02-01',
    },
    shape: EMPLOYMENT,
    has: {
      ...{ weekly_target_hours: 21, from: '2026-02-01', to: null },
      user: { id: 1004, firstname: 'Paul', lastname: 'Lindner' },
    },
  },
  {
    source: 'DOC',
    fact: 'it begins today unless it says when',
    request: 'POST /users/employments',
    body: { user_id: 1004, pattern: FULL_DAYS },
    options: { now: () => new Date('2026-11-23T12:00:00Z') },
    has: { from: '2026-11-23', to: null },
  },
  {
    source: 'DOC',
    fact: 'it takes a user and a pattern',
    request: 'POST /users/employments',
    body: {},
    status: 422,
    has: { errors: { user: [expect.any(String)], pattern: [expect.any(String)] } },
  },
  {
    source: 'OA',
    fact: 'a change by `PUT`',
    request: 'PUT /users/employments/9002',
    body: { pattern: { am: [0, 4, 4, 4, 4], pm: [0, 4, 4, 4, 4] } },
    shape: EMPLOYMENT,
    has: { weekly_target_hours: 32, from: '2022-01-01' },
  },
  {
    source: 'OA',
    fact: 'or by `PATCH`',
    request: 'PATCH /users/employments/9002',
    body: { to: '2026-12-31' },
    shape: EMPLOYMENT,
    has: { to: '2026-12-31', weekly_target_hours: 40 },
  },
  {
    source: 'DOC',
    fact: 'weekly hours are not taken',
    request: 'PUT /users/employments/9002',
    body: { weekly_target_hours: 20 },
    has: { weekly_target_hours: 40 },
  },
  {
    source: 'OA',
    fact: 'an invalid change gets 422',
    request: 'PUT /users/employments/9002',
    body: { to: 'never' },
    status: 422,
    has: { errors: { to: [expect.any(String)] } },
  },
  {
    source: 'REC',
    fact: 'a deletion gets 204 without a body',
    request: 'DELETE /users/employments/9002',
    status: 204,
  },
  {
    source: 'OA',
    fact: 'or 200 with the employment',
    request: 'DELETE /users/employments/9002',
    options: DOCUMENTED_DELETIONS,
    shape: EMPLOYMENT,
    then: ['GET /users/employments?user_id=1003', []],
  },
];

const entry = { user_id: 1003, year: 2027, title: 'Urlaubsanspruch', days: 12.5 };

const holidays: readonly Fact[] = [
  { source: 'OA', fact: 'the list of entries', request: 'GET /users/holidays', shape: HOLIDAY },
  { source: 'OA', fact: '`user_id` filters it', request: 'GET /users/holidays?user_id=1003', ids: [7002] },
  { source: 'OA', fact: 'and `year`', request: 'GET /users/holidays?year=2027', ids: [] },
  { source: 'OA', fact: 'one entry', request: 'GET /users/holidays/7002', shape: HOLIDAY },
  {
    source: 'REC',
    fact: 'days and hours have a decimal point',
    request: 'GET /users/holidays/7002',
    text: '"days":25.0',
  },
  {
    source: 'DOC',
    fact: 'a day has 8 hours by default',
    request: 'POST /users/holidays',
    body: entry,
    shape: HOLIDAY,
    has: { days: 12.5, hours: 100 },
  },
  {
    source: 'REC',
    fact: 'hours are taken in place of days',
    request: 'POST /users/holidays',
    body: { user_id: 1003, year: 2027, title: 'Urlaubsanspruch', hours: 2 },
    has: { days: 0.25, hours: 2 },
  },
  {
    source: 'REC',
    fact: 'also by a change',
    request: 'PUT /users/holidays/7002',
    body: { hours: 100 },
    has: { days: 12.5, hours: 100 },
  },
  {
    source: 'REC',
    fact: 'the same entry may be there twice',
    request: 'POST /users/holidays',
    body: { ...entry, year: 2026, days: 25 },
    then: ['GET /users/holidays?user_id=1003&year=2026', [{ days: 25 }, { days: 25 }]],
  },
  {
    source: 'DOC',
    fact: 'it takes a user, a year, a title and days',
    request: 'POST /users/holidays',
    body: {},
    status: 422,
    has: {
      errors: {
        user_id: [expect.any(String)],
        year: [expect.any(String)],
        title: [expect.any(String)],
        days: [expect.any(String)],
      },
    },
  },
  {
    source: 'DOC',
    fact: 'the creator can be chosen',
    request: 'POST /users/holidays',
    body: { ...entry, creator_id: 1002 },
    has: { creator: { id: 1002, firstname: 'Jonas', lastname: 'Huber' } },
  },
  {
    source: 'OA',
    fact: 'the creator may be null',
    request: 'POST /users/holidays',
    body: entry,
    headers: withKey(ACCOUNT_KEY),
    has: { creator: null },
  },
  {
    source: 'OA',
    fact: 'a change by `PUT`',
    request: 'PUT /users/holidays/7002',
    body: { title: 'Vacation', year: 2028 },
    shape: HOLIDAY,
    has: { title: 'Vacation', year: 2028, days: 25 },
  },
  {
    source: 'OA',
    fact: 'or by `PATCH`',
    request: 'PATCH /users/holidays/7002',
    body: { days: 27 },
    shape: HOLIDAY,
    has: { days: 27, hours: 216 },
  },
  {
    source: 'OA',
    fact: 'an invalid change gets 422',
    request: 'PUT /users/holidays/7002',
    body: { days: 'many' },
    status: 422,
    has: { errors: { days: [expect.any(String)] } },
  },
  {
    source: 'REC',
    fact: 'a deletion gets 204 without a body',
    request: 'DELETE /users/holidays/7002',
    status: 204,
  },
  {
    source: 'OA',
    fact: 'or 200 with the entry',
    request: 'DELETE /users/holidays/7002',
    options: DOCUMENTED_DELETIONS,
    shape: HOLIDAY,
    then: ['GET /users/holidays?user_id=1003', []],
  },
];

const session: readonly Fact[] = [
  {
    source: 'OA',
    fact: 'the user of a key',
    request: 'GET /session',
    shape: { id: 'integer', uuid: 'uuid' },
    has: { id: 1001 },
  },
  {
    source: 'OA',
    fact: 'the key of a user, for their e-mail address and password, without a key',
    request: 'POST /session',
    body: { email: 'beatrice.frei@example.com', password: ADMINISTRATOR_PASSWORD },
    headers: { authorization: '' },
    shape: { api_key: 'text', user_id: 'integer' },
    has: { api_key: FULL_KEY, user_id: 1001 },
  },
  {
    source: 'OA',
    fact: 'a wrong password gets 401',
    request: 'POST /session',
    body: { email: 'beatrice.frei@example.com', password: 'wrong' },
    status: 401,
    has: { message: expect.any(String) },
  },
  {
    source: 'OA',
    fact: 'so does none',
    request: 'POST /session',
    body: { email: 'jonas.huber@example.com' },
    status: 401,
  },
  {
    source: 'OA',
    fact: 'the profile of the key’s user, with names of its own for some keys',
    request: 'GET /profile',
    shape: PROFILE,
    has: { id: 1001, full_name: 'Beatrice Frei', first_name: 'Beatrice', last_name: 'Frei', external: false },
  },
  {
    source: 'OA',
    fact: 'or of the user on whose behalf the request is made',
    request: 'GET /profile',
    headers: { 'x-impersonate-user-id': '1004' },
    shape: PROFILE,
    has: { id: 1004, external: true },
  },
  {
    source: 'ISS',
    fact: 'the profile needs no permission to Staff',
    request: 'GET /profile',
    headers: withKey(NO_STAFF_KEY),
    shape: PROFILE,
  },
];

const limits: readonly Fact[] = [
  {
    source: 'OA',
    fact: 'a request too many gets 429 with a message',
    request: 'GET /users',
    options: { rateLimit: 0 },
    status: 429,
    has: { message: 'Too many requests' },
  },
  {
    source: 'HELP',
    fact: 'a new employee has a weekly model of 100 %',
    request: 'POST /users',
    body: NEW_USER,
    then: ['GET /users/employments?user_id=2001', [{ weekly_target_hours: 40, to: null }]],
  },
  {
    source: 'HELP',
    fact: 'an external one has none',
    request: 'POST /users',
    body: { ...NEW_USER, external: true },
    then: ['GET /users/employments?user_id=2001', []],
  },
];

/** All facts, by what they are about. */
export const FACTS: Readonly<Record<string, readonly Fact[]>> = {
  requests,
  'lists of users': userLists,
  'filters by custom fields': propertyFilters,
  users,
  'values of custom fields': customFields,
  'definitions of custom fields': definitions,
  teams: units,
  roles,
  employments,
  'vacation entitlement': holidays,
  'session and profile': session,
  'limits and defaults': limits,
};
