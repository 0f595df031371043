/**
 * Hostile text, accounts and responses. Most values of a case are valid, so that it reaches MOCO; the others are what
 * a log, a summary, JSON or JavaScript could take for more than text.
 */
import fc, { type Arbitrary } from 'fast-check';
import { sampleData, type Data, type User } from '../../simulator/data.ts';
import type { Effect, Fault } from '../../simulator/faults.ts';

/** Values of inputs, or of the cells of a row, by name. */
export type Inputs = Readonly<Record<string, string>>;

/** Whether an input is on. */
export function isTrue(value: string | undefined): boolean {
  return ['true', 'True', 'TRUE'].includes(value?.trim() ?? '');
}

/** Arbitrary values of inputs by name. */
type InputTable = Readonly<Record<string, Arbitrary<string>>>;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": '#39',
};
/** Text for a string of JSON. */
export const asJson = (text: string): string => JSON.stringify(text).slice(1, -1);
/** Text for HTML. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&${ENTITIES[sign] ?? ''};`);
const asUrl = (text: string): string => encodeURIComponent(text.toWellFormed());

/** How a secret comes back from outside: as it is, and as programs encode it. */
export const ENCODINGS: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  asJson,
  // As Rails writes JSON.
  (secret) => asJson(secret).replace(/[&<>]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
  asUrl,
  (secret) => asUrl(secret).replaceAll('%20', '+'),
  escapeHtml,
  (secret) => Buffer.from(secret).toString('base64'),
  (secret) => secret.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
];

const JSON_ENCODING = 1;
const HTML_ENCODING = 5;

/** Stands for the API key, or for the other secret of a step, in one of its encodings, until {@link fill}. */
export const mark = (secret: 0 | 1, encoding = 0): string => `⟦${secret} ${encoding}⟧`;

/** The text in a language that has to encode the secrets in it. */
const embed = (text: string, encoding: number): string => text.replaceAll('⟧', ` ${encoding}⟧`);

const toJson = (value: unknown): string => embed(JSON.stringify(value), JSON_ENCODING);

/** In the body of a fault's response: replaced by the texts that the request sent, as MOCO repeats values. */
export const SENT_MARK = '⟪sent⟫';

/** A body that begins like this is a user, and becomes a list of one in the response to a request for a list. */
export const USER_START = '{"id": ';

/** Values of personal inputs. Public values of a case never contain them. */
export const PERSONAL = {
  'mobile-phone': '+41 79 555 77 01',
  iban: 'CH93 0076 2011 6238 5295 7',
  'home-address': 'Geheimweg 7\n8099 Zürich',
  info: 'Diabetes mellitus',
  birthday: '1977-12-24',
};

/** The value of a custom field, which is personal too. */
export const PERSONAL_PROPERTY = 'Parkplatz 77';

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
const ODD_KEYS = ['', ...'__proto__ constructor toString toJSON then length id email errors'.split(' ')];

const anyMark = fc
  .tuple(fc.constantFrom<(0 | 1)[]>(0, 1), fc.nat(ENCODINGS.length - 1))
  .map(([secret, encoding]) => mark(secret, encoding));

/** A secret just where a text is truncated. */
const markAtLimit = fc
  .tuple(fc.constantFrom(60, 100, 300, 500, 2_000), fc.integer({ min: 1, max: 60 }), anyMark)
  .map(([limit, before, secret]) => '='.repeat(Math.max(0, limit - before)) + secret);

/** Any short text, with secrets. */
export const oddText: Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
      fc.nat(0x10ffff).map((code) => String.fromCodePoint(code)),
      fc.constantFrom(...ODD_PIECES),
      anyMark,
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
  .map(toJson);

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

/** What can be a value of one line: invisible characters inside are an issue, and so they seldom are there. */
export const oddLine: Arbitrary<string> = mostly(
  oddText.map((each) => each.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\u2800\uFFFD]/gu, '')),
  oddText,
);
const line = fc.oneof(plainText, plainText, oddLine);

const flag = words('true', 'True', 'false', 'FALSE', ' true ');

/** Values for the fields of a user. */
export const FIELD_VALUES: InputTable = {
  ...Object.fromEntries(Object.entries(PERSONAL).map(([name, value]) => [name, fc.constant(value)])),
  firstname: line,
  lastname: line,
  team: fc.oneof(
    { weight: 9, arbitrary: words('202', '204', 'Design', 'entwicklung', 'Desing') },
    markAtLimit,
  ),
  active: flag,
  external: flag,
  role: words('42', '43', 'Mitarbeiter'),
  language: words('de', 'de-AT', 'en'),
  birthday: mostly(fc.constant(PERSONAL.birthday), fc.constantFrom(`${PERSONAL.birthday}x`, '1990-02-31')),
  // Semicolons are an issue.
  tags: line.map((tag) => `x,${tag.replaceAll(';', '')}`),
  'custom-properties': mostly(
    fc.constantFrom(`{"Hobbies": "${PERSONAL_PROPERTY}"}`, '{"Parking Space": true}'),
    fc.constantFrom(`{"x": "${PERSONAL_PROPERTY}"`, '{"x": 1e400}', '[]', '{"x": {}}'),
  ),
};

/** Inputs that both actions have. MOCO is reached by one valid URL in most cases. */
export const commonInputs: readonly Arbitrary<Inputs>[] = [
  someOf({
    summary: flag,
    'request-timeout': words('60', '5', '7.5'),
    'retry-timeout': words('0', '0.0', '30', '180'),
  }),
  mostly(
    fc.constantFrom<Inputs[]>({ 'api-url': 'https://moco.test/api/v1' }, { subdomain: 'acme' }),
    fc.oneof(
      someOf({ 'api-url': oddText, subdomain: oddText }),
      fc.constant({ 'api-url': `https://x:${mark(1, 3)}@moco.test` }),
    ),
  ),
];

/** Public values of {@link USER}, and the name of a team. */
export const accounts = fc.record({ firstname: text, lastname: text, tag: text, team: text });

/** The sample account with these values, and with personal ones. */
export function accountOf({
  firstname,
  lastname,
  tag,
  team,
}: Record<'firstname' | 'lastname' | 'tag' | 'team', string>): Data {
  const data = sampleData();
  const unit = { id: 300, name: team };
  const personal = Object.entries(PERSONAL).map(([name, value]) => [name.replaceAll('-', '_'), value]);
  const odd: Partial<User> = {
    ...(Object.fromEntries(personal) as Partial<User>),
    ...{ firstname, lastname, unit, tags: [tag], custom_properties: { Hobbies: PERSONAL_PROPERTY } },
  };
  const users = data.users.map((user): User => (user.id === USER.id ? { ...user, ...odd } : user));
  return { ...data, users, units: [...data.units, unit] };
}

/** MOCO documents no shape for the reasons of an error. Some repeat what was sent. */
const errorBody = fc
  .tuple(
    fc.tuple(oddText, fc.constantFrom('', SENT_MARK)).map((parts) => parts.join('')),
    fc.constantFrom<((reason: string) => string)[]>(
      (reason) => toJson({ error: reason }),
      (reason) => toJson({ message: reason, status: 422 }),
      (reason) => toJson({ errors: { base: [reason], iban: [reason] } }),
      (reason) => toJson([reason]),
      (reason) => embed(`<!doctype html><title>${escapeHtml(reason)}</title><h1>x</h1>`, HTML_ENCODING),
      (reason) => reason,
    ),
  )
  .map(([reason, shape]) => shape(reason));

/** JSON deeper than a recursive function can go. */
const deepJson = fc.integer({ min: 1, max: 12_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth));

/** A user with a value of any type. */
const almostUser = fc
  .tuple(
    fc.constantFrom('firstname', 'email', 'unit', 'active', 'tags', 'id', 'x'),
    fc.oneof(oddJson, deepJson),
  )
  .map(([key, json]) => `${USER_START}${USER.id}, "email": "${USER.email}", "${key}": ${json}}`);

const STATUSES = [
  200, 200, 200, 200, 200, 299, 302, 400, 401, 403, 404, 409, 422, 422, 422, 429, 500, 503, 599,
];

/** A value that HTTP can carry. */
function header(...valid: readonly string[]): Arbitrary<string> {
  return mostly(
    fc.constantFrom(...valid),
    fc.constantFrom('##[error]x', '<b>::error::x', mark(0, 6), mark(1, 3)),
  );
}

const response: Arbitrary<Effect> = fc.record({
  status: fc.constantFrom(...STATUSES),
  headers: someOf({
    'content-type': header('application/json; charset=utf-8', 'text/html', 'text/plain', ''),
    'retry-after': header('0', '1', '99999999999', 'Fri, 31 Dec 2100 23:59:59 GMT'),
    location: header('/', `https://login.example.org/x?key=${mark(0, 3)}`),
    link: fc.constant('<https://moco.test/?page=2>; rel="next"'),
    'x-total': header('0', '7', '99999999999'),
  }),
  body: fc.oneof(
    { weight: 4, arbitrary: errorBody },
    { weight: 2, arbitrary: almostUser },
    oddJson,
    deepJson,
  ),
});

const randomFault = fc.record({
  method: fc.constantFrom('*', 'GET', 'PUT', 'POST'),
  path: fc.constantFrom('/*', '/users*', '/users/employments*', '/units'),
  effect: fc.oneof(
    response,
    response,
    fc.constantFrom<Effect[]>('drop', 'drop-after', 'cut', 'hang', 'html'),
  ),
  times: fc.constantFrom(1, 2, 20),
  after: fc.constantFrom(0, 0, 0, 1, 2),
});

/** What goes wrong at MOCO: nothing, the responses to one or two kinds of requests, or the user itself. */
export const faults: Arbitrary<Fault[]> = fc.oneof(
  { weight: 6, arbitrary: fc.array(randomFault, { maxLength: 2 }) },
  {
    weight: 1,
    arbitrary: fc.record({ status: fc.constant(200), body: almostUser }).map((effect) => {
      return [{ method: 'GET', path: '/users*', effect, times: 20 }];
    }),
  },
);

/** With these the middles of the two secrets begin. Nothing else contains them. */
export const CORES = ['Qk9Rv', 'Wj8Tf'] as const;

const SIGNS = [
  ...Array.from('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'),
  ...['::add-mask::', '##[error]', '</code>', '&amp;', '%0A'],
];

function secretWith(core: string, signs: readonly string[]): Arbitrary<string> {
  const more = fc.string({ unit: fc.constantFrom(...Array.from('abcXYZ123')), minLength: 6, maxLength: 10 });
  const around = fc.array(fc.constantFrom(...signs), { maxLength: 3 }).map((list) => list.join(''));
  return fc.tuple(around, fc.constant(core), more, around).map((parts) => asInput(parts.join('')));
}

/** An API key as HTTP can carry it, seldom another one; the second secret can have anything in it. */
export const secrets: Arbitrary<readonly [string, string]> = fc.tuple(
  mostly(secretWith(CORES[0], SIGNS), fc.oneof(secretWith(CORES[0], ODD_PIECES), fc.constantFrom('', ' '))),
  secretWith(CORES[1], [...SIGNS, ...ODD_PIECES]),
);

/** What an environment variable can hold. */
export function asInput(value: string): string {
  return value.toWellFormed().replaceAll('\0', '');
}

/** The value with secrets in place of their marks, in all its texts and keys. */
export function fill<T>(value: T, pair: readonly [string, string]): T {
  const put = (each: string): string =>
    each.replace(/⟦([01])((?: \d)+)⟧/g, (_mark, secret: string, encodings: string) =>
      (encodings.match(/\d/g) ?? []).reduce(
        (text: string, encoding) => ENCODINGS[Number(encoding)]?.(text) ?? text,
        pair[Number(secret) as 0 | 1],
      ),
    );
  const go = (each: unknown): unknown => {
    if (typeof each === 'string') return put(each);
    if (Array.isArray(each)) return each.map(go);
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, item]) => [put(key), go(item)]));
  };
  return go(value) as T;
}
