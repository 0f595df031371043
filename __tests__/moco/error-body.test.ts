import { describe, expect, it } from '@jest/globals';
import { parseErrorBody, type SentValues } from '../../src/moco/error-body.ts';

/** The reasons in MOCO's words. */
const toldIn = (body: string, contentType: string): string[] =>
  parseErrorBody(body, contentType).map((reason) => (reason.kind === 'told' ? reason.text : 'withheld'));

describe('the reasons in an error body', () => {
  it.each([
    ['{"message": "Not so"}', ['Not so']],
    ['{"messages": ["Not so"]}', ['Not so']],
    ['{"error": "Not so"}', ['Not so']],
    ['{"errors": "Not so"}', ['Not so']],
    ['{"errors": ["Not so", "Nor so"]}', ['Not so', 'Nor so']],
    [
      '{"errors": {"email": ["is taken", "is odd"], "unit": "is gone"}}',
      ['email: is taken', 'email: is odd', 'unit: is gone'],
    ],
    ['{"email": ["is taken"], "base": ["Not so"]}', ['email: is taken', 'Not so']],
    ['["Not so", "Not so"]', ['Not so']],
    ['"Not so"', ['Not so']],
    ['Not so', ['Not so']],
    ['{"errors": {"user": {"email": [{"message": "is taken"}]}}}', ['user.email: is taken']],
  ])('are read from %s', (body, reasons) => {
    expect(toldIn(body, 'application/json')).toEqual(reasons);
  });

  it.each(['', '{}', '[]', 'null', '{"errors": {}}'])('are empty for %j', (body) => {
    expect(toldIn(body, 'application/json')).toEqual([]);
  });

  it('are the title of a page, if it has one', () => {
    expect(
      toldIn('<title>\n Bad &lt;gateway&gt; &#39;x&#x27; &odd; &#x110000; &#x10ffff;</title>', 'text/html'),
    ).toEqual(["Bad <gateway> 'x' &odd; &#x110000; \u{10ffff}"]);
    expect(toldIn('Bad gateway <title>No</title>', 'text/html')).toEqual(['No']);
    expect(toldIn(' <!DOCTYPE html><h1>No</h1>', '')).toEqual([]);
    expect(toldIn('<!-- x --><title>No</title>', 'text/plain')).toEqual(['No']);
    expect(toldIn('<title'.repeat(200_000), 'text/html')).toEqual([]);
  });

  it('include numbers and booleans, but nothing that is empty or nested deeply', () => {
    expect(toldIn('{"a": {"b": {"c": {"d": {"e": {"f": {"g": "too deep"}}}}}}}', '')).toEqual([]);
    expect(toldIn('{"code": 12, "fatal": true, "none": null, "empty": " "}', '')).toEqual([
      'code: 12',
      'fatal: true',
    ]);
  });
});

describe('the reasons in a large error body', () => {
  const numbered = (length: number): string[] => Array.from({ length }, (_, index) => `No ${index}`);
  const listed = (value: unknown): string[] => toldIn(JSON.stringify(value), '');

  it('are read up to a depth of six lists or objects', () => {
    expect(listed({ a: { b: { c: { d: { e: { f: 'deep' } } } } } })).toEqual(['a.b.c.d.e.f: deep']);
    expect(listed({ a: { b: { c: { d: { e: { f: { g: 'too deep' } } } } } } })).toEqual([]);
    expect(listed([[[[[['deep']]]]]])).toEqual(['deep']);
    expect(listed([[[[[[['too deep']]]]]]])).toEqual([]);
  });

  it('are the first 50', () => {
    expect(listed([numbered(30), numbered(60).slice(30)])).toEqual(numbered(50));
  });

  it('are those in the first 50 entries of a list or an object', () => {
    const blanks = Array.from({ length: 50 }, () => '');
    const keys = (length: number): object => Object.fromEntries(blanks.slice(0, length).entries());
    expect(listed([...blanks.slice(1), 'last'])).toEqual(['last']);
    expect(listed([...blanks, 'late'])).toEqual([]);
    expect(listed({ ...keys(49), z: 'last' })).toEqual(['z: last']);
    expect(listed({ ...keys(50), z: 'late' })).toEqual([]);
  });

  it('are left out after 12,000 characters, of which each has 3,000 at most', () => {
    const long = ['a', 'b', 'c'].map((letter) => letter.repeat(4_000));
    expect(listed([...long, 'd'.repeat(2_999), 'last'])).toHaveLength(5);
    expect(listed([...long, 'd'.repeat(3_000), 'late'])).toHaveLength(4);
    expect(listed([...long, 'd'.repeat(4_000), 'late'])).toHaveLength(4);
  });

  it('are the title within the first 10,000 characters of a page', () => {
    expect(toldIn(`${' '.repeat(9_991)}<title>No`, 'text/html')).toEqual(['No']);
    expect(toldIn(`${' '.repeat(9_992)}<title>No`, 'text/html')).toEqual(['N']);
  });
});

describe('a reason that repeats what was sent', () => {
  const SENT = {
    apiKey: 'key1234567890abcdef',
    fields: {
      lastname: 'Keller',
      email: 'anna.keller@example.com',
      unit_id: 202,
      iban: 'CH9300762011623852957',
      bday: '1990-01-31',
      home_address: 'Seestrasse 7\n8002 Zürich',
      custom_properties: { 'T-shirt': 'XL', Login: 'anna.keller@example.com', Office: 'Lastname' },
      password: 'Geheim-1234',
      salary: 95_000,
      children: 2,
      bank: { account: ['12-345678-9', true, null] },
    },
  };
  const reasonsIn = (errors: unknown, sent: SentValues = SENT): unknown =>
    parseErrorBody(JSON.stringify({ errors }), 'application/json', sent);
  const withheld = (field: string | undefined, repeats: unknown = { valueOf: field }): unknown => [
    { kind: 'withheld', field, repeats },
  ];
  const repeating = (valueOf: string): unknown => withheld(undefined, { valueOf });

  it.each<[string, unknown, string]>([
    ['under the name of the input', { bday: ['31.01.1990 liegt in der Zukunft'] }, 'birthday'],
    ['under a key with a dot', { 'user.iban': ['CH93 0076 2011 6238 5295 7'] }, 'iban'],
    ['for a short value of the field', { children: ['not 2'] }, 'children'],
    ['for a custom field', { custom_properties: ['XL is no option'] }, 'custom-properties'],
    ['for a password', { password: ['geheim 1234 is too short'] }, 'password'],
  ])('is withheld for the field that its keys name: %s', (_, errors, field) => {
    expect(reasonsIn(errors)).toEqual(withheld(field));
  });

  it.each<[string, unknown, string]>([
    ['which has spaces', ['IBAN CH93 0076 2011 6238 5295 7 is invalid'], 'iban'],
    ['of an additional field', ["Salary 95'000 is too high"], 'salary'],
    ['in a list of an additional field', ['Account 12-345678-9 is invalid'], 'bank'],
    ['of one digit, of a field that it names', ['Children: 2?'], 'children'],
    ['of a custom field that it names', ['T-shirt: XL is no option'], 'custom-properties'],
    ['of a custom field that its keys name', { 'T-shirt': ['XL is no option'] }, 'custom-properties'],
  ])('is withheld without a field, but names the one whose value it repeats: %s', (_, errors, field) => {
    expect(reasonsIn(errors)).toEqual(repeating(field));
  });

  it('is withheld if several reasons together repeat a value', () => {
    expect(reasonsIn({ iban: ['CH93', '0076', '2011', '6238', '5295', '7'] })).toEqual(withheld('iban'));
    const alike = { fields: { iban: 'CH00 0000 0000 0000 0000 7' } };
    expect(reasonsIn(['CH00', '0000', '0000', '0000', '0000', '7'], alike)).toEqual(repeating('iban'));
    expect(reasonsIn({ field: 'iban', value: ['CH93', '0076', '2011', '6238'] })).toEqual(repeating('iban'));
    expect(reasonsIn(['CH93', '0076', 'is not valid'])).toHaveLength(3);
  });

  it('is withheld alone where another reason repeats nothing', () => {
    const told = { kind: 'told', text: 'Lastname is too short' };
    expect(reasonsIn(['Geheim-1234 is too short', told.text])).toEqual([
      ...(withheld(undefined, 'secret') as unknown[]),
      told,
    ]);
  });

  it('is shown if a short value is only in the letters of several reasons', () => {
    const sent = { fields: { password: 'Geheim' } };
    expect(reasonsIn(['the Geh', 'eimnis'], sent)).toHaveLength(2);
  });

  it('is withheld for a value at the end of what is searched: 3,000 characters of each, 12,000 of all', () => {
    const sent = { fields: { iban: 'XQ7KZ4WM' } };
    // So long that the reasons together are not searched as far as the second one.
    const first = 'y'.repeat(12_000);
    const ending = (length: number): string => `${'-'.repeat(length - 8)}XQ7KZ4WM`;
    expect(reasonsIn([first, ending(3_000)], sent)).toMatchObject([{ kind: 'told' }, { kind: 'withheld' }]);
    expect(reasonsIn([first, ending(3_001)], sent)).toMatchObject([{ kind: 'told' }, { kind: 'told' }]);
    const halves = (length: number): string[] => ['x'.repeat(length - 10), 'XQ7K', 'Z4WM'];
    expect(reasonsIn(halves(12_000), sent)).toMatchObject([{ kind: 'withheld' }]);
    expect(reasonsIn(halves(12_001), sent)).toHaveLength(3);
  });

  it('is withheld if the first 1,000 reasons together repeat a value, alike or not', () => {
    const sent = { fields: { iban: 'XQ7KZ4WM' } };
    const lists = Array.from({ length: 19 }, () => Array.from({ length: 50 }, () => 'x'));
    const last = lists[0]?.slice(2) ?? [];
    expect(reasonsIn([...lists, [...last, 'XQ7K', 'Z4WM']], sent)).toMatchObject([{ kind: 'withheld' }]);
    expect(reasonsIn([...lists, [...last, 'x', 'XQ7K'], ['Z4WM']], sent)).toHaveLength(3);
  });

  it('is withheld for a short value where both it and the name of its field are searched', () => {
    const sent = { fields: { children: 2 } };
    const dashes = '-'.repeat(3_000);
    expect(reasonsIn(['2 is no number of children'], sent)).toEqual(repeating('children'));
    expect(reasonsIn([`2 ${dashes} children`], sent)).toMatchObject([{ kind: 'told' }]);
    expect(reasonsIn([`children ${dashes} 2`], sent)).toMatchObject([{ kind: 'told' }]);
    expect(reasonsIn({ '-': ['not 2'] }, sent)).toMatchObject([{ kind: 'told' }]);
  });

  it.each([
    ['by its name in the form', 'Postal address: not 7', { home_address: '7' }, 'home-address'],
    ['by its German name', 'Adresse: nicht 7', { home_address: '7' }, 'home-address'],
    ['by the key of MOCO', 'bday: not 7', { bday: '7' }, 'birthday'],
  ])('is withheld for a short value of a field that it names %s', (_, text, fields, field) => {
    expect(reasonsIn([text], { fields })).toEqual(repeating(field));
  });

  it('is withheld for its field, by the key of the request or of the response', () => {
    for (const key of ['unit_id', 'unit']) {
      expect(reasonsIn({ [key]: ['not Geheim-1234'] })).toEqual(withheld('team', 'secret'));
    }
  });

  it('is withheld for its field if that is another one', () => {
    expect(reasonsIn({ lastname: ['Keller, Seestrasse 7'] })).toEqual(
      withheld('lastname', { valueOf: 'home-address' }),
    );
    expect(reasonsIn({ lastname: ['not Geheim-1234'] })).toEqual(withheld('lastname', 'secret'));
  });

  it('is withheld if the value is in the keys that lead to it', () => {
    expect(reasonsIn({ 'Seestrasse 7': ['is unknown'] })).toEqual(repeating('home-address'));
  });

  it('is withheld if it repeats the key, whatever was asked', () => {
    const title = '<title>Bad header Authorization: Token token=key1234567890abcdef</title>';
    expect(parseErrorBody(title, 'text/html', { apiKey: SENT.apiKey })).toEqual(
      withheld(undefined, 'secret'),
    );
    expect(reasonsIn(['not 1234567890abcd'], { apiKey: SENT.apiKey })).toEqual(withheld(undefined, 'secret'));
    const basic = Buffer.from('user:key1234567890abcdef').toString('base64');
    expect(reasonsIn({ base: [`Bad header ${basic}`] }, { apiKey: SENT.apiKey })).toEqual(
      withheld(undefined, 'secret'),
    );
  });

  it('is withheld if it is encoded too deeply to be checked', () => {
    const deep = Array.from({ length: 9 }).reduce<string>((text) => encodeURIComponent(text), 'ü');
    expect(reasonsIn([deep])).toEqual(withheld(undefined, 'unknown'));
  });

  it('is withheld if it repeats what MOCO has, which is not sent again', () => {
    const current = { firstname: 'Anna', info: 'Allergies', unit: { id: 7, name: 'Design' }, children: 3 };
    const sent = { current, fields: { custom_properties: { Department: 'Design' } } };
    expect(reasonsIn(['Allergies can not be changed'], sent)).toEqual(repeating('info'));
    expect(reasonsIn(['not forty-two'], { current: { shoe_size: 'forty-two' } })).toEqual(
      repeating('shoe_size'),
    );
    const text = 'Anna of team Design must have less than 3';
    expect(reasonsIn([text], sent)).toEqual([{ kind: 'told', text }]);
  });

  it('is withheld for what MOCO has only from eight letters and digits on, and not for its own URLs', () => {
    const current = {
      info: 'intern',
      custom_properties: { Status: 'inaktiv', Level: 'Manager1' },
      avatar_url: 'https://data.mocoapp.com/objects/1.png',
    };
    const texts = ['The user is inaktiv, intern', 'See https://data.mocoapp.com/objects/1.png'];
    expect(reasonsIn(texts, { current })).toEqual(texts.map((text) => ({ kind: 'told', text })));
    expect(reasonsIn(['no Manager1'], { current })).toMatchObject([{ kind: 'withheld' }]);
  });

  it('is shown if it has the words of custom fields by chance', () => {
    // The example of the README: numbers are sent as strings, booleans as "1" and "0".
    const fields = {
      custom_properties: { 'Starting Month': 'May', 'Parking Space': '1', Desk: ' 0 ', Diet: 'no' },
    };
    const texts = [
      'lastname: may not be blank',
      '1 error prohibited this user from being saved: Email has already been taken',
      'minimum is 1 character',
      'There are no licenses left',
      'In May and June, users cannot be changed',
    ];
    expect(reasonsIn(texts, { fields })).toEqual(texts.map((text) => ({ kind: 'told', text })));
    const body = {
      lastname: ['has no Diet'],
      unit_id: ['must be greater than 0'],
      custom_properties: ['Desk: not 0', 'Parking Space: not 1'],
    };
    expect(reasonsIn(body, { fields: { ...fields, lastname: '', unit_id: 9 } })).toEqual([
      { kind: 'told', text: 'lastname: has no Diet' },
      { kind: 'told', text: 'unit_id: must be greater than 0' },
      { kind: 'told', text: 'custom_properties: Desk: not 0' },
      { kind: 'told', text: 'custom_properties: Parking Space: not 1' },
    ]);
    for (const errors of [['Starting Month May is over'], { custom_properties: ['May is over'] }]) {
      expect(reasonsIn(errors, { fields })).toMatchObject([{ kind: 'withheld' }]);
    }
  });

  it('is withheld once for each field', () => {
    expect(reasonsIn({ iban: ['CH9300762011623852957 no', 'no CH9300762011623852957'] })).toEqual(
      withheld('iban'),
    );
  });

  it('is withheld although it is longer than what is kept', () => {
    const before = 'x'.repeat(1_995);
    const [reason] = reasonsIn([`${before} CH9300762011623852957`]) as object[];
    expect(reason).toMatchObject({ kind: 'withheld' });
    const [kept] = reasonsIn(['y '.repeat(5_000)]) as { text: string }[];
    expect(kept?.text).toHaveLength(2_000);
  });

  it.each<[string, unknown]>([
    ['a public value', ['anna.keller@example.com has already been taken']],
    ['the name of a public field', ['Lastname is too short']],
    ['the name of a personal field', { iban: ['IBAN is not valid'] }],
    ['the key of an additional field', ['Children must be given']],
    ['a public value in another form', ['KELLER is unknown, unit 202 is gone']],
    ['a short value inside another word', ['Room A2, 22 %, XLS']],
    ['another number', ['Salary must be below 90000']],
  ])('is shown if it is %s', (_, errors) => {
    expect(reasonsIn(errors)).toEqual([{ kind: 'told', text: expect.any(String) as unknown }]);
  });

  it.each<[string, string, SentValues]>([
    ['a part of a public value', 'keller@example.com', { fields: { email: 'anna.keller@example.com' } }],
    ['a part of what MOCO has', 'keller@example.com', { current: { email: 'anna.keller@example.com' } }],
    ['a part of another word', 'internal error', { fields: { info: 'intern' } }],
    ['the German name of a field', 'Adresse fehlt', { fields: { custom_properties: { Line: 'Adresse' } } }],
    [
      'the key of an additional field, as a value',
      'Shift must be given',
      { fields: { shift: 7, custom_properties: { Model: 'Shift' } } },
    ],
  ])('is shown although a value has it: %s', (_, text, sent) => {
    expect(reasonsIn([text], sent)).toEqual([{ kind: 'told', text }]);
  });

  it('takes no longer than the body is long', () => {
    const fields = { note: Array.from({ length: 500 }, (_, index) => `value ${index}`) };
    const bodies = ['\\u005c', '%25', '&amp;', '<', 'QUFB', '\u0301', '1.1.', '\\'].map((piece) =>
      JSON.stringify({ errors: Array.from({ length: 60 }, (_, index) => `${index}${piece.repeat(20_000)}`) }),
    );
    for (const body of bodies) expect(parseErrorBody(body, '', { fields }).length).toBeGreaterThan(0);
  });
});
