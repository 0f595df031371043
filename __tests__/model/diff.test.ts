import type { MocoUser } from '../../src/model/user.ts';
import { describe, expect, it } from '@jest/globals';
import { diff, toRequestBody } from '../../src/model/diff.ts';
import { FIELDS, fieldByRequestKey, type DesiredField } from '../../src/model/fields.ts';
import { privacyOf } from '../../src/model/keys.ts';

const USER: MocoUser = {
  id: 1,
  firstname: 'Max',
  active: true,
  extern: false,
  email: 'max@example.com',
  info: 'one\ntwo',
  birthday: null,
  iban: 'CH93 0076',
  tags: ['a', 'b'],
  custom_properties: { A: 'x', B: ['1', '2'], C: '1', N: 'a\nb' },
  unit: { id: 456, name: 'Design' },
};

function desired(input: string, value: unknown): DesiredField {
  const field = FIELDS.find((row) => row.input === input);
  if (!field) throw new Error(`no field ${input}`);
  return { field, value };
}

const bodyFor = (...fields: DesiredField[]): object => toRequestBody(diff(USER, fields));

describe('nothing is sent if', () => {
  it.each([
    ['the text is the same', desired('firstname', 'Max')],
    ['the e-mail address differs only in case', desired('email', 'MAX@Example.com')],
    ['only white space at the ends differs', desired('info', 'one\ntwo ')],
    ['only line endings differ', desired('info', 'one\r\ntwo')],
    ['the IBAN has other spaces', desired('iban', 'ch930076')],
    ['tags are in another order', desired('tags', ['b', 'a'])],
    ['an empty birthday is cleared', desired('birthday', null)],
    [
      'choices of a custom field are in another order',
      desired('custom-properties', { B: ['2', '1'], C: '1' }),
    ],
    ['a custom field without a value is cleared', desired('custom-properties', { D: '', E: [] })],
    ['a custom field differs only in line endings', desired('custom-properties', { N: 'a\r\nb' })],
    ['the team is the same', desired('team', 456)],
    ['an additional field is the same', { field: fieldByRequestKey('bday'), value: '' }],
  ])('%s', (_, each) => {
    expect(bodyFor(each)).toEqual({});
  });
});

describe('a request contains', () => {
  it.each([
    ['a name that differs in case', desired('firstname', 'max'), { firstname: 'max' }],
    ['all tags if one is added', desired('tags', ['a', 'b', 'c']), { tags: ['a', 'b', 'c'] }],
    ['an empty list if all tags are removed', desired('tags', []), { tags: [] }],
    [
      'only the custom field that differs',
      desired('custom-properties', { A: 'x', C: '0' }),
      { custom_properties: { C: '0' } },
    ],
    [
      'a custom field that is cleared',
      desired('custom-properties', { A: '' }),
      { custom_properties: { A: '' } },
    ],
    ['a field that MOCO never returns', desired('language', 'de'), { language: 'de' }],
    ['a field that this account does not return', desired('role', 42), { role_id: 42 }],
    [
      'a field that MOCO may add later',
      { field: fieldByRequestKey('nickname'), value: ['x'] },
      { nickname: ['x'] },
    ],
    [
      'an additional field as it is',
      { field: fieldByRequestKey('unit_id'), value: '456' },
      { unit_id: '456' },
    ],
    [
      'custom fields that are not an object, so that MOCO can reject them',
      { field: fieldByRequestKey('custom_properties'), value: 1 },
      { custom_properties: 1 },
    ],
  ])('%s', (_, each, body) => {
    expect(bodyFor(each)).toEqual(body);
  });

  it('fields whose current value has another type than MOCO documents', () => {
    const odd = {
      id: 1,
      firstname: 5,
      tags: 'a',
      custom_properties: null,
      unit: 'Design',
      iban: 5,
      email: null,
    } as const;
    const fields = [
      desired('firstname', '5'),
      desired('tags', ['a']),
      desired('custom-properties', { A: '' }),
      desired('team', 5),
      desired('iban', '5'),
      desired('email', 'x@y.z'),
    ];
    expect(Object.keys(toRequestBody(diff(odd, fields)))).toEqual([
      'firstname',
      'tags',
      'unit_id',
      'iban',
      'email',
    ]);
  });
});

it('nothing is sent if MOCO returns null for no tags, which are cleared', () => {
  expect(diff({ ...USER, tags: null }, [desired('tags', [])])).toEqual([]);
});

describe('the table of fields', () => {
  it('has unique inputs, names and keys', () => {
    for (const column of ['input', 'outputName', 'requestKey', 'responseKey'] as const) {
      const values = FIELDS.map((field) => field[column]).filter((value) => value !== undefined);
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it("knows what is personal by MOCO's key of the request or the response", () => {
    const kinds = (...keys: string[]): Set<string> => new Set(keys.map(privacyOf));
    expect(kinds('birthday', 'bday', 'iban', 'avatar_url', 'avatar', 'custom_properties')).toEqual(
      new Set(['personal']),
    );
    expect(kinds('firstname', 'email', 'tags', 'unit', 'role', 'extern', 'created_at')).toEqual(
      new Set(['public']),
    );
    expect(privacyOf('password')).toBe('secret');
  });
});
