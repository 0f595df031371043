/** MOCO's response against what was sent: what became of each field. */
import { describe, expect, it } from '@jest/globals';
import { diff, type Change } from '../../src/model/diff.ts';
import { fieldByInput, fieldByRequestKey, type DesiredField } from '../../src/model/fields.ts';
import type { MocoUser } from '../../src/model/user.ts';
import {
  changeName,
  doubtfulChanges,
  failedChanges,
  verifyApplied,
  writtenChanges,
} from '../../src/model/verify.ts';
import { desiredFields } from '../support/entries.ts';

const USER: MocoUser = {
  id: 1,
  firstname: 'Max',
  lastname: 'Muster',
  active: true,
  extern: false,
  email: 'max.muster@example.com',
  info: 'one\ntwo',
  mobile_phone: '+41 79 555 01 02',
  birthday: null,
  iban: null,
  tags: ['a', 'b'],
  custom_properties: { A: 'x', B: ['1', '2'] },
  unit: { id: 456, name: 'Design' },
  role: { id: 42, name: 'Mitarbeiter' },
};

/** What became of a change, by name. */
interface Verified {
  readonly outcomes: Readonly<Record<string, string>>;
  readonly written: readonly string[];
  readonly failed: readonly string[];
  readonly doubtful: readonly string[];
}

function verified(changes: readonly Change[], response: MocoUser, before?: MocoUser): Verified {
  const all = verifyApplied(changes, response, before);
  return {
    outcomes: Object.fromEntries(all.map((change) => [changeName(change), change.outcome])),
    written: writtenChanges(all).map(({ field }) => field.input),
    failed: failedChanges(all).map(changeName),
    doubtful: doubtfulChanges(all).map(changeName),
  };
}

/** After an update of the user; `response` has the keys of the response that are not as before. */
function updated(fields: DesiredField[] | Readonly<Record<string, unknown>>, response: object): Verified {
  const desired = Array.isArray(fields) ? fields : desiredFields(fields);
  return verified(diff(USER, desired), { ...USER, ...response });
}

/** After a creation, of which MOCO's response has only these keys. */
function created(fields: Readonly<Record<string, unknown>>, response: object, before?: object): Verified {
  const changes = desiredFields(fields).map(({ field, value }) => {
    const names = { fromLabel: undefined, toLabel: undefined };
    return { field, from: null, to: value, ...names };
  });
  return verified(changes, { id: 1, ...response }, before && { id: 1, ...before });
}

/** The user without some keys, as old accounts are. */
function without(...keys: readonly string[]): MocoUser {
  const kept = Object.entries(USER).filter(([key]) => !keys.includes(key));
  return { ...Object.fromEntries(kept), id: 1 };
}

describe('a field is applied', () => {
  it.each<[string, Readonly<Record<string, unknown>>, object]>([
    ['if MOCO has the value', { firstname: 'Moritz' }, { firstname: 'Moritz' }],
    ['if MOCO never returns it', { language: 'de', password: 'x' }, {}],
    ['if an e-mail address is in lower case', { email: 'New@Example.com' }, { email: 'new@example.com' }],
    ['if an IBAN has no spaces', { iban: 'CH93 0076' }, { iban: 'CH930076' }],
    ['if tags are in another order', { tags: ['c', 'a'] }, { tags: ['a', 'c'] }],
    ['if it is cleared and MOCO has null', { info: '' }, { info: null }],
    ['if tags are cleared and MOCO has null', { tags: [] }, { tags: null }],
    [
      'if a custom field is cleared and MOCO has no key for it',
      { 'custom-properties': { A: '' } },
      { custom_properties: {} },
    ],
  ])('%s', (_, fields, response) => {
    const names = Object.keys(fields);
    expect(updated(fields, response)).toMatchObject({ written: names, failed: [], doubtful: [] });
  });
});

describe('a field that MOCO left as it was', () => {
  it.each<[string, unknown]>([
    ['firstname', 'Moritz'],
    ['email', 'new@example.com'],
    ['team', 457],
    ['role', 43],
    ['active', false],
    ['external', true],
    ['birthday', '1990-01-31'],
    ['iban', 'CH93'],
    ['mobile-phone', '+41 79 555 01 03'],
    ['info', ''],
    ['tags', []],
  ])('fails the user: %s', (input, value) => {
    expect(updated({ [input]: value }, {})).toEqual({
      outcomes: { [input]: 'ignored' },
      written: [],
      failed: [input],
      doubtful: [],
    });
  });

  it('does not hide what MOCO stored of the others', () => {
    const response = { firstname: 'Moritz' };
    expect(updated({ firstname: 'Moritz', info: 'x' }, response)).toMatchObject({
      written: ['firstname'],
      failed: ['info'],
    });
  });

  it('fails the user with the value that was sent', () => {
    const [change] = verifyApplied(diff(USER, desiredFields({ team: 457 })), USER);
    expect(change).toMatchObject({ from: 456, to: 457, toLabel: undefined });
  });

  it('is one that the user did not have and still does not have', () => {
    const user = without('info');
    const changes = diff(user, desiredFields({ info: 'x' }));
    expect(verified(changes, { ...user, info: '' }).failed).toEqual(['info']);
  });

  it('fails the user also if it is a field of MOCO that the table does not have', () => {
    const nickname = { field: fieldByRequestKey('nickname'), value: 'x' };
    const changes = diff({ ...USER, nickname: 'y' }, [nickname]);
    expect(verified(changes, { ...USER, nickname: 'y' }).failed).toEqual(['nickname']);
  });
});

describe('a third value', () => {
  it.each<[string, unknown, object]>([
    ['email', 'new@example.com', { email: 'newer@example.com' }],
    ['email', 'm.uster@example.com', { email: 'muster@example.com' }],
    ['team', 457, { unit: { id: 458, name: 'Other' } }],
    ['role', 43, { role: null }],
    ['active', false, { active: null }],
    ['active', false, { active: 'false' }],
    ['external', true, { extern: 1 }],
  ])('fails the user in %s', (input, value, response) => {
    expect(updated({ [input]: value }, response)).toEqual({
      outcomes: { [input]: 'altered' },
      written: [input],
      failed: [input],
      doubtful: [],
    });
  });

  it.each<[string, unknown, object]>([
    ['lastname', 'Keller', { lastname: 'Kell' }],
    ['info', 'x', { info: '<p>x</p>' }],
    ['birthday', '1990-01-31', { birthday: '1990-01-30' }],
    ['tags', ['a', 'c'], { tags: ['a', 'b', 'c'] }],
  ])('is a warning in %s', (input, value, response) => {
    expect(updated({ [input]: value }, response)).toEqual({
      outcomes: { [input]: 'altered' },
      written: [input],
      failed: [],
      doubtful: [input],
    });
  });

  it('is the value of the change', () => {
    const [change] = verifyApplied(diff(USER, desiredFields({ info: 'x' })), { ...USER, info: 'y' });
    expect(change).toMatchObject({ from: 'one\ntwo', to: 'y', outcome: 'altered' });
  });
});

describe('a difference of form only is a warning', () => {
  it('if MOCO stored it', () => {
    expect(updated({ lastname: 'von keller' }, { lastname: 'Von Keller' })).toEqual({
      outcomes: { lastname: 'reformatted' },
      written: ['lastname'],
      failed: [],
      doubtful: ['lastname'],
    });
  });

  it('if MOCO left the field as it was', () => {
    expect(updated({ lastname: 'MUSTER' }, {})).toEqual({
      outcomes: { lastname: 'reformatted' },
      written: [],
      failed: [],
      doubtful: ['lastname'],
    });
  });

  it('if a value has another type', () => {
    const info = { field: fieldByRequestKey('info'), value: 5 };
    expect(updated([info], { info: '5' })).toMatchObject({ outcomes: { info: 'reformatted' } });
  });

  it('in a phone', () => {
    const stored = { mobile_phone: '+41795550103' };
    expect(updated({ 'mobile-phone': '+41 79 555 01 03' }, stored)).toMatchObject({
      outcomes: { 'mobile-phone': 'reformatted' },
      written: ['mobile-phone'],
      doubtful: ['mobile-phone'],
    });
  });
});

describe('a field that the response lacks', () => {
  it('is neither changed nor failed, but doubtful', () => {
    const changes = diff(USER, desiredFields({ role: 43, firstname: 'Moritz' }));
    expect(verified(changes, { ...without('role'), firstname: 'Moritz' })).toEqual({
      outcomes: { role: 'unknown', firstname: 'applied' },
      written: ['firstname'],
      failed: [],
      doubtful: ['role'],
    });
  });

  it('and that the user lacked before is doubtful too', () => {
    const user = without('role');
    expect(verified(diff(user, desiredFields({ role: 43 })), user)).toMatchObject({
      outcomes: { role: 'unknown' },
      written: [],
    });
  });

  it('counts as changed if the table does not have it, as MOCO may never return it', () => {
    const nickname = { field: fieldByRequestKey('nickname'), value: 'x' };
    expect(updated([nickname], {})).toEqual({
      outcomes: { nickname: 'unknown' },
      written: ['nickname'],
      failed: [],
      doubtful: ['nickname'],
    });
  });

  it('is one for all custom fields', () => {
    const changes = diff(USER, desiredFields({ 'custom-properties': { A: 'y', C: 'z' } }));
    expect(verified(changes, without('custom_properties')).outcomes).toEqual({
      'custom-properties': 'unknown',
    });
  });

  it('is judged if only the user before lacked it', () => {
    const changes = diff(without('role'), desiredFields({ role: 43 }));
    expect(verified(changes, { ...USER, role: { id: 43, name: 'Administrator' } }).written).toEqual(['role']);
    expect(verified(changes, USER).failed).toEqual(['role']);
  });
});

describe('custom fields are judged by their names', () => {
  const custom = (values: object, stored: object): Verified =>
    updated({ 'custom-properties': values }, { custom_properties: stored });

  it('and those that MOCO stored count', () => {
    expect(custom({ A: 'y', Kostenstelle: '4711' }, { A: 'y', B: ['1', '2'] })).toEqual({
      outcomes: { 'custom field "A"': 'applied', 'custom field "Kostenstelle"': 'ignored' },
      written: ['custom-properties'],
      failed: ['custom field "Kostenstelle"'],
      doubtful: [],
    });
  });

  it.each<[string, object, string]>([
    ['an unknown name', { Kostenstelle: '4711' }, 'Kostenstelle'],
    ['an option that the field does not have', { A: 'z' }, 'A'],
    ['choices of which none is new', { B: ['1', '2', '9'] }, 'B'],
    ['a field that is not cleared', { A: '' }, 'A'],
    ['a field that is named like a member of every object', { toString: 'x' }, 'toString'],
    ['a field that is named like a prototype', JSON.parse('{"__proto__": "x"}') as object, '__proto__'],
  ])('and fail the user if MOCO ignored %s', (_, values, name) => {
    expect(custom(values, { A: 'x', B: ['1', '2'] })).toMatchObject({
      written: [],
      failed: [`custom field "${name}"`],
    });
  });

  it('and a third value, or a difference of form, is a warning', () => {
    expect(custom({ A: 'y', B: ['1', '3'], C: 'one' }, { A: 'z', B: ['1'], C: 'One' })).toEqual({
      outcomes: {
        'custom field "A"': 'altered',
        'custom field "B"': 'altered',
        'custom field "C"': 'reformatted',
      },
      written: ['custom-properties'],
      failed: [],
      doubtful: ['custom field "A"', 'custom field "B"', 'custom field "C"'],
    });
  });

  it('and are one change, with the values before and after', () => {
    const changes = diff(USER, desiredFields({ 'custom-properties': { A: 'y', C: 'z', D: 'w' } }));
    const response = { ...USER, custom_properties: { A: 'y', C: 'z' } };
    expect(writtenChanges(verifyApplied(changes, response))).toMatchObject([
      { from: { A: 'x', C: '' }, to: { A: 'y', C: 'z' } },
    ]);
  });

  it('and their names are made safe to show: in one line, and whole, as half a secret could not be redacted', () => {
    const name = `a\n\`b\`\u202E${'x'.repeat(200)}`;
    const { failed } = custom({ [name]: '1' }, {});
    expect(failed).toEqual([`custom field "a 'b' ${'x'.repeat(200)}"`]);
  });

  it('unless they are no object, which MOCO ignored', () => {
    const all = { field: fieldByRequestKey('custom_properties'), value: 5 };
    expect(updated([all], {}).failed).toEqual(['custom-properties']);
  });
});

describe('a creation has written', () => {
  it('only what the response has', () => {
    const fields = { firstname: 'Nora', info: 'x', birthday: '1990-01-31', role: 43 };
    const response = { firstname: 'Nora', info: '', birthday: null };
    expect(created(fields, response)).toEqual({
      outcomes: { firstname: 'applied', info: 'ignored', birthday: 'ignored', role: 'unknown' },
      written: ['firstname'],
      failed: ['info', 'birthday'],
      doubtful: ['role'],
    });
  });

  it.each<[string, unknown, object]>([
    ['team', 457, { unit: null }],
    ['active', false, { active: true }],
    ['external', true, { extern: false }],
    ['email', 'new@example.com', { email: '' }],
    ['tags', ['a'], { tags: [] }],
  ])('not %s, if MOCO did not store it', (input, value, response) => {
    expect(created({ [input]: value }, response).failed).toEqual([input]);
  });

  it('custom fields that the account has', () => {
    const fields = { 'custom-properties': { A: 'x', Kostenstelle: '4711' } };
    expect(created(fields, { custom_properties: { A: 'x' } })).toMatchObject({
      written: ['custom-properties'],
      failed: ['custom field "Kostenstelle"'],
    });
    expect(created(fields, { custom_properties: {} }).written).toEqual([]);
  });

  it('a third value where MOCO has a default', () => {
    expect(created({ info: 'x' }, { info: 'Welcome' })).toMatchObject({
      written: ['info'],
      failed: [],
      doubtful: ['info'],
    });
  });

  it('nothing that the user who was found had before, and still has', () => {
    expect(created({ info: 'x' }, { info: 'old' }, { info: 'old' }).failed).toEqual(['info']);
    expect(created({ info: 'x' }, { info: 'x' }, { info: 'old' }).written).toEqual(['info']);
  });
});

it('a name is the input, or the custom field by its name', () => {
  const change = { field: fieldByInput('custom-properties'), from: '', fromLabel: undefined, to: '' };
  const more = { toLabel: undefined, outcome: 'ignored', isWritten: false } as const;
  expect(changeName({ ...change, ...more, property: undefined })).toBe('custom-properties');
  expect(changeName({ ...change, ...more, property: 'A' })).toBe('custom field "A"');
});
