import type { MocoUser } from '../../src/model/user.ts';
import { describe, expect, it } from '@jest/globals';
import {
  diff,
  toRequestBody,
  unappliedChanges,
  verifyApplied,
  writtenChanges,
} from '../../src/model/diff.ts';
import { FIELDS, fieldByRequestKey, privacyOf, type DesiredField } from '../../src/model/fields.ts';

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

function wish(input: string, value: unknown): DesiredField {
  const field = FIELDS.find((row) => row.input === input);
  if (!field) throw new Error(`no field ${input}`);
  return { field, value };
}

const bodyFor = (...desired: DesiredField[]): object => toRequestBody(diff(USER, desired));

describe('nothing is sent where', () => {
  it.each([
    ['the text is the same', wish('firstname', 'Max')],
    ['the address differs in case only', wish('email', 'MAX@Example.com')],
    ['only line endings differ', wish('info', 'one\r\ntwo')],
    ['the IBAN has other spaces', wish('iban', 'ch930076')],
    ['tags are in another order', wish('tags', ['b', 'a'])],
    ['an empty birthday is cleared', wish('birthday', null)],
    ['choices of a custom field are in another order', wish('custom-properties', { B: ['2', '1'], C: '1' })],
    ['a custom field that is not set is emptied', wish('custom-properties', { D: '', E: [] })],
    ['a custom field differs in line endings only', wish('custom-properties', { N: 'a\r\nb' })],
    ['the team is the same', wish('team', 456)],
    ['a further field is the same', { field: fieldByRequestKey('bday'), value: '' }],
  ])('%s', (_, each) => {
    expect(bodyFor(each)).toEqual({});
  });
});

describe('is sent', () => {
  it.each([
    ['a name that differs in case', wish('firstname', 'max'), { firstname: 'max' }],
    ['a tag more', wish('tags', ['a', 'b', 'c']), { tags: ['a', 'b', 'c'] }],
    ['a tag less', wish('tags', []), { tags: [] }],
    [
      'the custom field that differs',
      wish('custom-properties', { A: 'x', C: '0' }),
      { custom_properties: { C: '0' } },
    ],
    ['the emptied custom field', wish('custom-properties', { A: '' }), { custom_properties: { A: '' } }],
    ['what MOCO never shows', wish('language', 'de'), { language: 'de' }],
    ['what this account does not show', wish('role', 42), { role_id: 42 }],
    [
      'a field that MOCO adds later',
      { field: fieldByRequestKey('nickname'), value: ['x'] },
      { nickname: ['x'] },
    ],
    ['a further field, as it is', { field: fieldByRequestKey('unit_id'), value: '456' }, { unit_id: '456' }],
    [
      'custom fields that are no object, for MOCO to judge',
      { field: fieldByRequestKey('custom_properties'), value: 1 },
      { custom_properties: 1 },
    ],
  ])('%s', (_, each, body) => {
    expect(bodyFor(each)).toEqual(body);
  });

  it('what differs from a value of another kind than MOCO documents', () => {
    const odd = {
      id: 1,
      firstname: 5,
      tags: 'a',
      custom_properties: null,
      unit: 'Design',
      iban: 5,
      email: null,
    } as const;
    const desired = [
      wish('firstname', '5'),
      wish('tags', ['a']),
      wish('custom-properties', { A: '' }),
      wish('team', 5),
      wish('iban', '5'),
      wish('email', 'x@y.z'),
    ];
    expect(Object.keys(toRequestBody(diff(odd, desired)))).toEqual([
      'firstname',
      'tags',
      'unit_id',
      'iban',
      'email',
    ]);
  });
});

describe('the check of the answer', () => {
  const check = (desired: DesiredField[], answer: object): { made: string[]; missed: string[] } => {
    const verified = verifyApplied(diff(USER, desired), { ...USER, ...answer });
    const names = (changes: typeof verified): string[] => changes.map(({ field }) => field.outputName);
    return { made: names(writtenChanges(verified)), missed: names(unappliedChanges(verified)) };
  };

  it('counts a new value, and one that cannot be seen, as made', () => {
    expect(
      check([wish('firstname', 'Moritz'), wish('password', 'x'), wish('role', 4)], { firstname: 'Moritz' }),
    ).toEqual({
      made: ['firstname', 'password', 'role_id'],
      missed: [],
    });
  });

  it('counts the old value as missed', () => {
    expect(check([wish('firstname', 'Moritz'), wish('tags', [])], {})).toEqual({
      made: [],
      missed: ['firstname', 'tags'],
    });
  });

  it('shows what MOCO has in the end', () => {
    const [change] = verifyApplied(diff(USER, [wish('info', ' x ')]), { ...USER, info: 'x' });
    expect(change).toMatchObject({ from: 'one\ntwo', to: 'x', outcome: 'altered' });
  });

  it('does not write tags again where MOCO answers null for none', () => {
    expect(diff({ ...USER, tags: null }, [wish('tags', [])])).toEqual([]);
  });

  it('counts a third value as both: something changed, but not as asked', () => {
    expect(check([wish('info', ' x ')], { info: 'x' })).toEqual({ made: ['info'], missed: ['info'] });
    expect(check([wish('custom-properties', { A: 'y', D: 'z' })], { custom_properties: { A: 'y' } })).toEqual(
      {
        made: ['custom_properties'],
        missed: ['custom_properties'],
      },
    );
  });
});

describe('the table of fields', () => {
  it('has no input, name or key twice', () => {
    for (const column of ['input', 'outputName', 'requestKey', 'responseKey'] as const) {
      const values = FIELDS.map((field) => field[column]).filter((value) => value !== undefined);
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it('says what is personal, by the key that MOCO answers with or takes', () => {
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
