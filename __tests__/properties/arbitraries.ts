/**
 * Hostile text, accounts and responses. Most values of a case are valid, so that it reaches MOCO; the others are what
 * a log, a summary, JSON or JavaScript could take for more than text.
 */
import fc, { type Arbitrary } from 'fast-check';
import { sampleData, type Data, type User } from '../../simulator/data.ts';
import type { Effect, Fault } from '../../simulator/faults.ts';
import { SENT_MARK } from './moco.ts';

/** Inputs by name, and arbitrary values of them. */
export type Inputs = Readonly<Record<string, string>>;
export type InputTable = Readonly<Record<string, Arbitrary<string>>>;

/** The API key, and the password or GitHub's token. */
export type Secrets = readonly [apiKey: string, other: string];

const HTML: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };
const asJson = (text: string): string => JSON.stringify(text).slice(1, -1);
const asUrl = (text: string): string => encodeURIComponent(text.toWellFormed());

/** How a secret comes back from outside: as it is, and as programs write it. */
export const SPELLINGS: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  asJson,
  // As Rails writes JSON.
  (secret) => asJson(secret).replace(/[&<>]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
  asUrl,
  (secret) => asUrl(secret).replaceAll('%20', '+'),
  (secret) => secret.replace(/[&<>"']/g, (sign) => `&${HTML[sign] ?? ''};`),
  (secret) => Buffer.from(secret).toString('base64'),
  (secret) => secret.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
];

/** Personal values. Public values of a case never contain one. */
export const PRIVATE = {
  'mobile-phone': '+41 79 555 77 01',
  iban: 'CH93 0076 2011 6238 5295 7',
  'home-address': 'Geheimweg 7\n8099 Zürich',
  info: 'Diabetes mellitus',
  birthday: '1977-12-24',
  property: 'Parkplatz 77',
} as const;

/** The user that most cases are about. */
export const USER = { id: 1003, email: 'giulia.rossi@example.com' };

/** Line breaks, invisible characters, commands, markup, escapes, and what Unicode and numbers get wrong. */
// prettier-ignore
const ODD_PIECES = [
  '\n', '\r\n', '\r', '\u2028', '\u2029', '\u0085', '\v', '\f', '\t', '\u001b[31m', '\b', '\u202e', '\u200b', '\ufeff',
  '\n::add-mask::x', '\r::set-output name=user::x', '\u2028::error::x', '::warning::x', ':', '::', ':::', '%0A::error::x',
  '##[error]x', '##', '[command]', '#\u200b#[group]', ':\u200b:stop-commands::x', '%25', '${{ x }}', '***', '  ',
  '<script>x</script>', '<img src=x onerror=x>', '</code><b>x', '</td></table>\n\n# x', '<!--', '-->', '&lt;b&gt;',
  '&#60;b&#62;', '&amp;', '`', '```', '|', '@octocat', '[x](javascript:x)', '"', "'", '\\', '\\u0026', '\\n', ',', ';',
  '😀', '👩‍👩‍👧', '\ud800', '\udc00', 'é', 'e\u0301', 'İ', 'ß', '9007199254740993', '1e400', '-0', '=1+1',
];

/** Names that objects inherit or that JavaScript asks of them, and keys of a user. */
const ODD_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'toJSON',
  'then',
  'length',
  '',
  'id',
  'email',
  'errors',
];

/** Stands for a secret in one of its spellings until {@link fill} puts it there. */
const mark = fc.tuple(fc.nat(1), fc.nat(SPELLINGS.length - 1)).map(([secret, way]) => `⟦${secret} ${way}⟧`);

/** A secret just where a text is truncated. */
const markAtLimit = fc
  .tuple(fc.constantFrom(60, 100, 300, 500, 2_000), fc.integer({ min: 1, max: 30 }), mark)
  .map(([limit, before, secret]) => '='.repeat(limit - before) + secret);

/** Any short text, with secrets. */
export const oddText: Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
      fc.nat(0x10ffff).map((code) => String.fromCodePoint(code)),
      fc.constantFrom(...ODD_PIECES),
      mark,
      markAtLimit,
    ),
    { maxLength: 4 },
  )
  .map((pieces) => pieces.join(''));

/** Any JSON, with the names that objects inherit. */
export const oddJson: Arbitrary<string> = fc
  .object({
    key: fc.oneof(oddText, fc.constantFrom(...ODD_KEYS)),
    values: [oddText, fc.constant(null), fc.boolean(), fc.integer(), fc.double(), fc.constant(2 ** 53)],
    maxDepth: 3,
    maxKeys: 4,
  })
  .map((value) => JSON.stringify(value));

/** Valid but for one in 60: a case has many of these. */
export function mostly<T>(valid: Arbitrary<T>, odd: Arbitrary<T>): Arbitrary<T> {
  return fc.oneof({ weight: 60, arbitrary: valid }, { weight: 1, arbitrary: odd });
}

/** One of these words, but for one in 60. */
export function words(...valid: readonly string[]): Arbitrary<string> {
  return mostly(fc.constantFrom(...valid), oddText);
}

/** Some of the inputs of a table. */
export function someOf(table: InputTable): Arbitrary<Inputs> {
  return fc.record(table, { requiredKeys: [] }) as Arbitrary<Inputs>;
}

const plainText = fc.constantFrom('Max', 'Müller-Lüdenscheidt', 'Zürich 1');
const text = fc.oneof(plainText, plainText, oddText);
const flag = words('true', 'True', 'false', 'FALSE', ' true ');

/** Values for the fields of a user. */
export const FIELD_VALUES: InputTable = {
  firstname: text,
  lastname: text,
  team: words('202', '204', 'Design', 'entwicklung', 'Desing'),
  active: flag,
  external: flag,
  role: words('42', '43', 'Mitarbeiter'),
  language: words('de', 'de-AT', 'en'),
  'mobile-phone': fc.constant(PRIVATE['mobile-phone']),
  iban: fc.constant(PRIVATE.iban),
  'home-address': fc.constant(PRIVATE['home-address']),
  info: fc.constant(PRIVATE.info),
  birthday: mostly(fc.constant(PRIVATE.birthday), fc.constantFrom(`${PRIVATE.birthday}x`, '1990-02-31')),
  tags: text.map((tag) => `x,${tag}`),
  'custom-properties': mostly(
    fc.constantFrom(`{"Parking Space": "${PRIVATE.property}"}`, '{"Languages": true}'),
    fc.constantFrom(`{"x": "${PRIVATE.property}"`, '{"x": 1e400}', '[]', '{"x": {}}'),
  ),
};

/** Inputs that both actions have beside those of the account. */
export const COMMON_INPUTS: InputTable = {
  summary: flag,
  'request-timeout': words('60', '5', '7.5'),
  'retry-timeout': words('0', '0.0', '30', '180'),
};

/** How MOCO is reached: seldom by a URL that is not valid, or by two, or not at all. */
export const accountInputs: Arbitrary<Inputs> = fc.oneof(
  { weight: 20, arbitrary: fc.constant({ 'api-url': 'https://moco.test/api/v1' }) },
  { weight: 20, arbitrary: fc.constant({ subdomain: 'acme' }) },
  { weight: 1, arbitrary: someOf({ 'api-url': oddText, subdomain: oddText }) },
  { weight: 1, arbitrary: fc.constant({ 'api-url': 'https://x:⟦1 3⟧@moco.test' }) },
);

/** Public values of {@link USER}, and the name of a team. */
export interface OddAccount {
  readonly firstname: string;
  readonly lastname: string;
  readonly tag: string;
  readonly team: string;
  readonly active: boolean;
}

/** What users have put into an account. */
export const accounts: Arbitrary<OddAccount> = fc.record({
  firstname: text,
  lastname: text,
  tag: text,
  team: text,
  active: fc.boolean(),
});

/** The sample account with these values, and with private values for {@link USER}. */
export function accountOf({ tag, team, ...values }: OddAccount): Data {
  const data = sampleData();
  const unit = { id: 300, name: team };
  const odd = { ...values, tags: [tag], unit, ...personal };
  const users = data.users.map((user): User => (user.id === USER.id ? { ...user, ...odd } : user));
  return { ...data, users, units: [...data.units, unit] };
}

const personal = {
  mobile_phone: PRIVATE['mobile-phone'],
  iban: PRIVATE.iban,
  home_address: PRIVATE['home-address'],
  info: PRIVATE.info,
  birthday: PRIVATE.birthday,
  custom_properties: { 'Parking Space': PRIVATE.property },
};

/** MOCO documents no shape for the reasons of a refusal. Some repeat what was sent. */
const refusal = fc
  .tuple(
    fc.tuple(oddText, fc.constantFrom('', SENT_MARK)).map(([reason, sent]) => reason + sent),
    fc.constantFrom<((reason: string) => string)[]>(
      (reason) => JSON.stringify({ error: reason }),
      (reason) => JSON.stringify({ message: reason, status: 422 }),
      (reason) => JSON.stringify({ errors: { base: [reason], iban: [reason] } }),
      (reason) => JSON.stringify([reason]),
      (reason) => `<!doctype html><title>${reason}</title><h1>x</h1>`,
      (reason) => reason,
    ),
  )
  .map(([reason, shape]) => shape(reason));

/** JSON deeper than a function that calls itself for each level can go. */
const deepJson = fc.integer({ min: 1, max: 12_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth));

/** A user, or several, with keys of other types than MOCO's. */
const almostUser = fc
  .tuple(fc.constantFrom('firstname', 'email', 'unit', 'active', 'tags', 'id', 'x'), oddJson, fc.boolean())
  .map(([key, json, isList]) => {
    const user = `{"id": ${USER.id}, "email": "${USER.email}", ${JSON.stringify(key)}: ${json}}`;
    return isList ? `[${user}]` : user;
  });

const response: Arbitrary<Effect> = fc.record({
  status: fc.constantFrom(
    200,
    200,
    200,
    299,
    302,
    400,
    401,
    403,
    404,
    409,
    422,
    422,
    422,
    429,
    500,
    503,
    599,
  ),
  headers: fc.record(
    {
      'content-type': words('application/json; charset=utf-8', 'text/html', 'text/plain', ''),
      'retry-after': words('0', '1', '99999999999', 'Fri, 31 Dec 2100 23:59:59 GMT'),
      location: words('/', 'https://login.example.org/x?key=⟦0 3⟧'),
      link: fc.constant('<https://moco.test/?page=2>; rel="next"'),
      'x-total': words('0', '7', '99999999999'),
    },
    { requiredKeys: ['content-type'] },
  ) as Arbitrary<Record<string, string>>,
  body: fc.oneof({ weight: 4, arbitrary: refusal }, { weight: 2, arbitrary: almostUser }, oddJson, deepJson),
});

/** What goes wrong at MOCO: which requests are hit, how, how often, and after how many others. */
export const faults: Arbitrary<Fault[]> = fc.array(
  fc.record({
    method: fc.constantFrom('*', 'GET', 'PUT', 'POST'),
    path: fc.constantFrom('/*', '/users*', '/users/employments*', '/units'),
    effect: fc.oneof(
      response,
      response,
      fc.constantFrom<Effect[]>('drop', 'drop-after', 'cut', 'hang', 'html'),
    ),
    times: fc.constantFrom(1, 2, Infinity),
    after: fc.nat(3),
  }),
  { maxLength: 2 },
);

/** A core that no other text contains by chance, among signs that programs escape. */
function secretWith(core: string, signs: readonly string[]): Arbitrary<string> {
  const more = fc.string({ unit: fc.constantFrom(...'abcXYZ123'), minLength: 6, maxLength: 10 });
  const around = fc.array(fc.constantFrom(...signs), { maxLength: 3 });
  return fc.tuple(around, more, around).map(([before, rest, after]) => {
    return asInput([...before, core, rest, ...after].join(''));
  });
}

/** How the cores of the two secrets begin. */
const CORES = ['Qk9Rv', 'Wj8Tf'] as const;

const SIGNS = [
  ...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  '::add-mask::',
  '##[error]',
  '</code>',
  '&amp;',
  '%0A',
];

/** Keys as HTTP can carry them, seldom others; the second secret can have anything in it. */
export const secrets: Arbitrary<Secrets> = fc.tuple(
  mostly(secretWith(CORES[0], SIGNS), fc.oneof(secretWith(CORES[0], ODD_PIECES), fc.constantFrom('', ' '))),
  secretWith(CORES[1], [...SIGNS, ...ODD_PIECES]),
);

/** The beginning of a secret's core, which is shown if half a secret is. */
export function startOf(secret: string): string | undefined {
  return CORES.find((core) => secret.includes(core));
}

/** What an environment variable can hold. */
export function asInput(value: string): string {
  return value.toWellFormed().replaceAll('\0', '');
}

/** The value with the secrets in place of their marks, in all its texts and keys. */
export function fill<T>(value: T, pair: Secrets): T {
  const put = (each: string): string =>
    each.replace(/⟦([01]) (\d)⟧/g, (whole, secret: string, way: string) => {
      return SPELLINGS[Number(way)]?.(pair[Number(secret)] ?? '') ?? whole;
    });
  const go = (each: unknown): unknown => {
    if (typeof each === 'string') return put(each);
    if (Array.isArray(each)) return each.map(go);
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, item]) => [put(key), go(item)]));
  };
  return go(value) as T;
}
