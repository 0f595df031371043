/** What the fuzzer makes up: inputs, secrets and MOCO's answers. Mostly right, so that cases reach the network. */
import fc, { type Arbitrary } from 'fast-check';

export const SECRETS = ['api-key', 'password'] as const;
export type Secret = (typeof SECRETS)[number];

/** Text with marks such as `⟦api-key url⟧` where a secret is to stand, or a value that becomes JSON. */
export type Body = { readonly text: string } | { readonly json: unknown };

/** One of MOCO's answers. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `echo` is the user with what was sent put into it. */
  readonly body: Body | 'echo';
  readonly packed: boolean;
  /** Where the connection is cut instead. */
  readonly cut: 'no' | 'before' | 'midway';
}

export interface Case {
  readonly secrets: Readonly<Record<Secret, string>>;
  /** What is given beside the secrets; in `api-url` the mark `⟦server⟧` is the address of the server. */
  readonly inputs: Readonly<Record<string, Body>>;
  /** How the password is given, if at all. */
  readonly password: 'input' | 'additional-fields' | 'not';
  /** The user by ID, or the only one on the list. */
  readonly user: Answer;
  /** Further users on the list. */
  readonly others: readonly unknown[];
  /** Teams and roles. */
  readonly directory: Answer;
  /** How many pages of a list have a next one. */
  readonly pages: number;
  readonly update: Answer;
}

/** How a secret comes back in an answer: as it is, and as programs write it. */
export const SPELLINGS: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  json: (secret) => JSON.stringify(secret).slice(1, -1),
  rails: (secret) =>
    JSON.stringify(secret)
      .slice(1, -1)
      .replace(/[&<>]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
  url: (secret) => encodeURIComponent(secret.toWellFormed()),
  form: (secret) => encodeURIComponent(secret.toWellFormed()).replaceAll('%20', '+'),
  html: (secret) => secret.replace(/[&<>"']/g, (sign) => HTML[sign] ?? sign),
  base64: (secret) => Buffer.from(secret).toString('base64'),
  lower: (secret) => secret.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
};

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const ID = 7;
const EMAIL = 'max.muster@example.com';

/** Pieces of text that a log, a summary, JSON or JavaScript may take for more than text. */
const ODD_PIECES = [
  ...[
    '\n',
    '\r\n',
    '\r',
    '\u2028',
    '\u2029',
    '\u0085',
    '\v',
    '\f',
    '\t',
    '\u001b[31m',
    '\b',
    '\u202e',
    '\u200b',
  ],
  ...['\n::add-mask::x', '\r::set-output name=user::x', '\u2028::error::x', '::warning::x', ':', '::', ':::'],
  ...[
    '##[error]x',
    '##[add-mask]x',
    '##',
    '[command]',
    '#\u200b#[group]',
    '%0A::error::x',
    '%25',
    '${{ x }}',
  ],
  ...[
    '<script>x</script>',
    '<img src=x onerror=x>',
    '</code><b>x',
    '<!--',
    '&lt;b&gt;',
    '&#60;b&#62;',
    '&amp;',
  ],
  ...['`', '```', '|', '@octocat', '[x](javascript:x)', '"', "'", '\\', '\\u0026', '\\n', ',', '***', '  '],
  ...['😀', '👩‍👩‍👧', '\ud800', '\udc00', 'é', 'e\u0301', 'İ', 'ß', '\ufeff', '9007199254740993', '1e400', '-0'],
];

/** Names that objects inherit, or that JavaScript asks of them. */
const ODD_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'toJSON',
  'then',
  'length',
  '',
];

const USER_KEYS = [
  'id',
  'email',
  'unit',
  'role',
  'tags',
  'password',
  'custom_properties',
  'bday',
  'iban',
  'errors',
];

const marks = fc
  .tuple(fc.constantFrom(...SECRETS), fc.constantFrom(...Object.keys(SPELLINGS)))
  .map(([secret, spelling]) => `⟦${secret} ${spelling}⟧`);

const plain = fc.string({ unit: 'grapheme-ascii', maxLength: 12 });

/** A short text of plain and odd pieces. */
const oddText = fc
  .array(
    fc.oneof(plain, fc.constantFrom(...ODD_PIECES), fc.string({ unit: 'binary', maxLength: 4 }), marks),
    {
      maxLength: 5,
    },
  )
  .map((pieces) => pieces.join(''));

const text = weighted([3, fc.constantFrom('Max', 'Müller-Lüdenscheidt', 'Zürich 1')], [1, oddText]);

const oddNumber = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -0, 2 ** 53, -(2 ** 53), Number.MAX_SAFE_INTEGER, 1e21, 5e-324),
);

/** Any JSON, also with the names that objects inherit. */
const oddJson: Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false, '', [], {}),
    oddText,
    oddNumber,
    fc.array(tie('value'), { maxLength: 4 }),
    objectOf(tie('value')),
  ),
})).value;

/** Lists within lists, deeper than a function that calls itself for each can go. */
const deepJson = fc
  .tuple(fc.integer({ min: 1, max: 12_000 }), fc.constantFrom('[', '{"a":'))
  .map(([depth, open]) => open.repeat(depth) + '1' + (open === '[' ? ']' : '}').repeat(depth));

function objectOf(value: Arbitrary<unknown>): Arbitrary<Record<string, unknown>> {
  const key = fc.oneof(oddText, fc.constantFrom(...ODD_KEYS), fc.constantFrom(...USER_KEYS));
  return fc.array(fc.tuple(key, value), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));
}

/** Of several kinds of value, each with its weight. */
function weighted<T>(...kinds: readonly [number, Arbitrary<T>][]): Arbitrary<T> {
  return fc.oneof(...kinds.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

/** Mostly as it should be: there are so many of these in a case that seldom is often enough. */
function mostly<T>(right: Arbitrary<T>, odd: Arbitrary<T>): Arbitrary<T> {
  return weighted([40, right], [1, odd]);
}

function constants<T>(...values: readonly T[]): Arbitrary<T> {
  return fc.constantFrom(...values);
}

/** A reference to a team or role, as MOCO answers with it. */
const reference = mostly<unknown>(
  fc.record({ id: fc.integer({ min: 1, max: 5 }), name: text }, { noNullPrototype: true }),
  oddJson,
);

const textOrNull = mostly<unknown>(weighted<string | null>([3, text], [1, fc.constant(null)]), oddJson);

/** A user that is almost right: keys may be missing, or have another type. */
const user: Arbitrary<Record<string, unknown>> = fc
  .tuple(
    fc.record(
      {
        id: mostly<unknown>(fc.constant(ID), oddJson),
        firstname: textOrNull,
        lastname: textOrNull,
        active: mostly<unknown>(fc.boolean(), oddJson),
        extern: mostly<unknown>(fc.boolean(), oddJson),
        email: mostly<unknown>(fc.constant(EMAIL), oddJson),
        mobile_phone: textOrNull,
        work_phone: textOrNull,
        home_address: textOrNull,
        info: textOrNull,
        birthday: textOrNull,
        iban: textOrNull,
        avatar_url: textOrNull,
        tags: weighted<unknown>([4, fc.array(text, { maxLength: 3 })], [1, fc.array(oddJson)], [1, oddJson]),
        custom_properties: weighted<unknown>(
          [4, fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true })],
          [1, objectOf(oddJson)],
          [1, oddJson],
        ),
        unit: reference,
        role: reference,
      },
      { requiredKeys: ['id', 'email'], noNullPrototype: true },
    ),
    weighted([5, fc.constant({})], [1, objectOf(oddJson)]),
  )
  .map(([known, more]) => ({ ...more, ...known }));

const contentType = weighted(
  [10, fc.constant('application/json; charset=utf-8')],
  [3, constants('text/html', 'text/plain', 'application/problem+json', '')],
  [1, oddText],
);

const headers = fc.record(
  {
    'content-type': contentType,
    'retry-after': fc.oneof(constants('0', '1', '99999999999', 'Fri, 31 Dec 2100 23:59:59 GMT'), oddText),
    location: fc.oneof(
      constants('/', 'https://login.example.org/x?y=⟦api-key url⟧', 'https://⟦api-key raw⟧.example.org/'),
      oddText,
    ),
    'x-request-id': plain,
  },
  { requiredKeys: ['content-type'], noNullPrototype: true },
);

/** A refusal's reasons in all shapes: MOCO does not document one. */
const errorBody: Arbitrary<Body> = fc.oneof(
  oddText.map((error) => ({ json: { error } })),
  oddText.map((message) => ({ json: { message, status: 422 } })),
  fc.array(oddText).map((errors) => ({ json: { errors } })),
  fc
    .dictionary(oddText, fc.array(oddText), { noNullPrototype: true })
    .map((errors) => ({ json: { errors } })),
  fc.dictionary(oddText, oddText, { noNullPrototype: true }).map((json) => ({ json })),
  oddJson.map((json) => ({ json })),
  oddText.map((reason) => ({ text: reason })),
  oddText.map((title) => ({ text: `<!doctype html><title>${title}</title><h1>x</h1>` })),
  oddText.map((rest) => ({ text: `{"error": "${rest}` })),
  deepJson.map((nested) => ({ text: nested })),
  constants('', 'null', '<', '<title>', '\ufeff{}', '{"error":1e400}', '"x"').map((page) => ({ text: page })),
);

const errorStatus = weighted(
  [3, constants(400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504, 302)],
  [1, fc.integer({ min: 200, max: 599 })],
);

const errorAnswer: Arbitrary<Answer> = fc.record(
  {
    status: errorStatus,
    headers,
    body: errorBody,
    packed: weighted([8, fc.constant(false)], [1, fc.constant(true)]),
    cut: weighted<Answer['cut']>([20, fc.constant('no')], [1, constants<Answer['cut']>('before', 'midway')]),
  },
  { noNullPrototype: true },
);

/** An answer as MOCO gives it, but for its body. */
function rightAnswer(body: Arbitrary<Answer['body']>): Arbitrary<Answer> {
  return fc.record(
    {
      status: fc.constant(200),
      headers: fc.constant({ 'content-type': 'application/json; charset=utf-8' }),
      body,
      packed: weighted([8, fc.constant(false)], [1, fc.constant(true)]),
      cut: fc.constant('no' as const),
    },
    { noNullPrototype: true },
  );
}

/** A user with one field so deep that only text can have it. */
const deepUser: Arbitrary<Body> = fc
  .tuple(constants('tags', 'unit', 'custom_properties', 'firstname', 'x'), deepJson)
  .map(([key, nested]) => ({ text: `{"id":${ID},"email":"${EMAIL}","${key}":${nested}}` }));

const userBody: Arbitrary<Body> = weighted<Body>([30, user.map((json) => ({ json }))], [1, deepUser]);

const entries = fc.array(
  mostly<unknown>(
    fc.record(
      {
        id: fc.integer({ min: 1, max: 5 }),
        name: weighted([2, constants('Design', 'Zürich')], [1, oddText]),
      },
      { noNullPrototype: true },
    ),
    oddJson,
  ),
  { maxLength: 12 },
);

/** Texts of inputs that are right, or wrong, by what the input takes. */
function input(right: Arbitrary<string>, odd: Arbitrary<string> = oddText): Arbitrary<Body> {
  return mostly(right, odd).map((value) => ({ text: value }));
}

/** JSON of an input, sometimes broken. */
function jsonInput(right: Arbitrary<unknown>): Arbitrary<Body> {
  const broken = fc.oneof(
    oddText,
    deepJson,
    constants('{', '[]', '{"a":12345678901234567890}', '{"a":1e400}'),
  );
  return mostly<Body>(
    right.map((json) => ({ json })),
    fc.oneof(
      broken.map((value) => ({ text: value })),
      objectOf(oddJson).map((json) => ({ json })),
    ),
  );
}

const BOOLEANS = constants('true', 'True', 'TRUE', 'false', 'False', 'FALSE', ' true ');
const CLEARABLE = ['mobile-phone', 'work-phone', 'home-address', 'birthday', 'iban', 'info', 'tags'];
const customValue = fc.oneof(oddText, oddNumber, fc.boolean(), fc.array(oddText, { maxLength: 3 }));

/** The fields to set; each is given in a part of the cases only. */
const fields: Readonly<Record<string, Arbitrary<Body>>> = {
  firstname: input(text),
  lastname: input(oddText),
  email: input(constants('new@example.com', EMAIL.toUpperCase()), fc.oneof(oddText, marks)),
  team: input(
    constants('1', '2', 'Design', 'zürich', 'Zu\u0308rich', 'Desing'),
    fc.oneof(oddText, constants('0')),
  ),
  active: input(BOOLEANS),
  external: input(BOOLEANS),
  role: input(constants('1', '2', 'Design', 'Chef'), fc.oneof(oddText, constants('99999999999999999999'))),
  language: input(constants('de', 'de-AT', 'en')),
  'mobile-phone': input(oddText),
  'home-address': input(oddText),
  birthday: input(
    constants('1990-01-31', '2000-02-29'),
    fc.oneof(oddText, constants('1990-02-31', '0000-00-00')),
  ),
  iban: input(constants('CH93 0076 2011 6238 5295 7'), oddText),
  info: input(oddText),
  tags: input(fc.array(text, { minLength: 1, maxLength: 3 }).map((tags) => ['x', ...tags].join(','))),
  'custom-properties': jsonInput(fc.dictionary(oddText, customValue, { maxKeys: 3, noNullPrototype: true })),
  clear: input(fc.subarray(CLEARABLE, { minLength: 1, maxLength: 2 }).map((names) => names.join(', '))),
  'additional-fields': jsonInput(
    fc
      .array(fc.tuple(fc.oneof(constants('nickname', 'x', '__proto__', 'toString'), oddText), oddJson), {
        maxLength: 3,
      })
      .map((list) => Object.fromEntries(list)),
  ),
};

/** How the step is to go about it; most of these are not given. */
const options: Readonly<Record<string, Arbitrary<Body>>> = {
  'include-personal-data': input(BOOLEANS),
  'dry-run': input(BOOLEANS),
  summary: input(BOOLEANS),
  'request-timeout': input(
    constants('60', '5', '7.5'),
    constants('0', '0.5', '-1', '1e3', '21601', 'NaN', '٣'),
  ),
};

/** The server's address; addresses that lead elsewhere are all invalid, so that no case leaves this machine. */
const apiUrls = input(
  constants('⟦server⟧', '⟦server⟧/', '⟦server⟧/api/v1', '⟦server⟧/a%20b//'),
  fc.oneof(
    constants(
      'http://example.org',
      'ftp://127.0.0.1',
      'http://x:⟦password url⟧@127.0.0.1/',
      '⟦server⟧/?x',
      '⟦server⟧#',
    ),
    oddText.map((rest) => `no address ${rest}`),
  ),
);

/** Inputs of which each is there in one of so many cases. */
function sometimes(
  inputs: Readonly<Record<string, Arbitrary<Body>>>,
  oneIn: number,
): Arbitrary<Case['inputs']> {
  const given = Object.entries(inputs).map(([name, value]) =>
    weighted<Case['inputs']>([oneIn - 1, fc.constant({})], [1, value.map((body) => ({ [name]: body }))]),
  );
  return fc.tuple(...given).map((parts) => Object.assign({}, ...parts) as Case['inputs']);
}

/** The user's key: by ID or by address, seldom neither, both or an odd one. */
const userKeys = weighted<Case['inputs']>(
  [
    30,
    constants(
      { 'user-id': { text: `${ID}` } },
      { 'user-id': { text: `${ID}` } },
      { 'user-email': { text: EMAIL } },
    ),
  ],
  [1, constants<Case['inputs']>({}, { 'user-id': { text: `${ID}` }, 'user-email': { text: EMAIL } })],
  [
    1,
    fc
      .oneof(oddText, constants('0', '08', '1e3', '9007199254740993'))
      .map((id) => ({ 'user-id': { text: id } })),
  ],
  [1, oddText.map((address) => ({ 'user-email': { text: address } }))],
  [1, oddText.map((name) => ({ 'user-email': { text: `${name.replace(/[\s@]/g, '')}x@y` } }))],
);

/** With `api-url` a `subdomain` is always one too many: alone, it would lead to MOCO itself. */
const accounts = weighted<Case['inputs']>(
  [40, apiUrls.map((url) => ({ 'api-url': url }))],
  [1, fc.tuple(apiUrls, oddText).map(([url, name]) => ({ 'api-url': url, subdomain: { text: `x${name}` } }))],
  [1, constants<Case['inputs']>({}, { subdomain: { text: 'https://x:⟦password raw⟧@acme.example' } })],
);

/** Longer ones than `0` only where no answer is worth another try, so that no case waits. */
const retryTimeouts = input(constants('0', '0', '0.0', '180'), constants('', '-1', '1e3', '999999', 'x'));

const SIGNS = [
  ...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'.split(''),
  '::add-mask::',
  '##[error]',
  '</code>',
  '&amp;',
  '%0A',
  '\\n',
];

/** A secret: a core that nothing else has by chance, among signs that programs escape. */
function secretOf(sign: Arbitrary<string>): Arbitrary<string> {
  const signs = fc.array(sign, { maxLength: 4 }).map((list) => list.join(''));
  const core = fc.string({
    unit: constants('a', 'b', 'c', 'd', 'X', 'Y', 'Z', '0', '1', '2', '3', '4'),
    minLength: 8,
    maxLength: 14,
  });
  return fc.tuple(signs, core, signs).map((parts) => parts.join(''));
}

const secrets = fc.record(
  {
    'api-key': mostly(
      secretOf(constants(...SIGNS)),
      fc.oneof(secretOf(constants(...ODD_PIECES)), constants('', ' ')),
    ),
    password: secretOf(constants(...SIGNS, ...ODD_PIECES)),
  },
  { noNullPrototype: true },
);

export const cases: Arbitrary<Case> = fc
  .record(
    {
      secrets,
      inputs: fc
        .tuple(accounts, userKeys, sometimes(fields, 4), sometimes(options, 6), retryTimeouts)
        .map(([account, key, desired, how, retry]) => ({
          ...account,
          ...key,
          ...desired,
          ...how,
          'retry-timeout': retry,
        })),
      password: weighted<Case['password']>(
        [2, fc.constant('not')],
        [2, fc.constant('input')],
        [1, fc.constant('additional-fields')],
      ),
      user: weighted([6, rightAnswer(userBody)], [1, errorAnswer]),
      others: weighted<unknown[]>(
        [8, fc.constant([])],
        [1, fc.array(fc.oneof(user, oddJson), { maxLength: 2 })],
      ),
      directory: weighted([8, rightAnswer(entries.map((json) => ({ json })))], [1, errorAnswer]),
      pages: weighted([8, fc.constant(0)], [1, fc.integer({ min: 1, max: 3 })]),
      update: weighted([4, rightAnswer(fc.constant('echo'))], [2, rightAnswer(userBody)], [4, errorAnswer]),
    },
    { noNullPrototype: true },
  )
  .map(withoutWaiting);

/** The case with `retry-timeout` 0 where an answer would be worth another try; empty means MOCO's two minutes. */
function withoutWaiting(fuzzed: Case): Case {
  const answers = [fuzzed.user, fuzzed.directory, fuzzed.update];
  const isRetried = answers.some(({ status, cut }) => status === 429 || status >= 500 || cut !== 'no');
  const isLong = ['{"text":"180"}', '{"text":""}'].includes(JSON.stringify(fuzzed.inputs['retry-timeout']));
  return isRetried && isLong
    ? { ...fuzzed, inputs: { ...fuzzed.inputs, 'retry-timeout': { text: '0' } } }
    : fuzzed;
}
