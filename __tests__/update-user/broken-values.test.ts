/** Values that an export has broken, as inputs of the action for one user: the same rules as in a users file. */
import { describe, expect, it } from '@jest/globals';
import { GIULIA, moco, requestLines, step, userIn, writes, written } from '../support/step.ts';

const JONAS = { 'user-id': '1002' };

describe('nothing is to be changed if', () => {
  it.each([
    ["an exporter put ' before a phone", { 'mobile-phone': "'+41 79 555 01 02" }],
    ['a phone is a formula', { 'mobile-phone': '="0041795550102"' }],
    ['a tag is decomposed', { tags: 'Zu\u0308rich' }],
    ['an invisible character is behind a name', { lastname: 'Huber\u200B' }],
    [
      'an input has invisible characters only',
      { lastname: '\u200B\u2060', email: '\uFEFF', birthday: '\u00AD' },
    ],
    ['invisible characters are around an ID', { 'user-id': '\u200B1002\u2060' }],
  ])('%s', async (_, inputs) => {
    const account = await moco();
    const ran = await step(account, { ...JONAS, ...inputs });
    expect(ran.outputs).toMatchObject({ error: '', changed: 'false' });
    expect(writes(account)).toEqual([]);
  });
});

describe('what is written is right if', () => {
  it.each([
    [
      'a line break was escaped',
      { 'home-address': 'Weg 1_x000D_\n8002 Zürich' },
      { home_address: 'Weg 1\n8002 Zürich' },
    ],
    ['a boolean is a German word', { external: 'ja' }, { external: true }],
    ['a date is as people write it', { birthday: '31.12.1990' }, { bday: '1990-12-31' }],
    ['someone is called Null', { lastname: 'Null' }, { lastname: 'Null' }],
    ['a name is decomposed', { lastname: 'Nguye\u0302\u0303n' }, { lastname: 'Nguyễn' }],
  ])('%s', async (_, inputs, body) => {
    const account = await moco();
    expect((await step(account, { ...JONAS, ...inputs })).outputs['error']).toBe('');
    expect(written(account)).toEqual(body);
  });

  it('a password looks broken: it is neither cleaned nor judged', async () => {
    const account = await moco();
    const password = " '1#NV\u200BHÃ¼\u0308 ";
    await step(account, { ...JONAS, password, lastname: 'Keller' });
    expect(written(account)).toEqual({ password, lastname: 'Keller' });
  });

  it('an additional field looks broken: it is sent as it is', async () => {
    const account = await moco();
    const more = { nickname: "'+NV\u200B ", note: '#NV', other: 'Zu\u0308rich' };
    await step(account, { ...JONAS, 'additional-fields': JSON.stringify(more) });
    expect(written(account)).toEqual(more);
  });
});

describe('an issue, without the personal value, before anything is sent:', () => {
  it.each([
    ['mobile-phone', '#NV'],
    ['mobile-phone', 'nan'],
    ['work-phone', 'NULL'],
    ['mobile-phone', '4,18E+10'],
    ['work-phone', '41795550199.0'],
    ['credit-number', '1.7E+9'],
    ['iban', 'CH93 0076 2011 6238 5295 8'],
    ['birthday', '2065-12-31'],
    ['home-address', 'Bahnhofstra\uFFFDe 99'],
    ['info', 'HÃ¼ber'],
    ['firstname', '#NV'],
    ['lastname', 'HÃ¼ber'],
    ['lastname', 'Hu\u200Bber'],
    ['email', "'jonas@example.com"],
    ['email', 'jo\u2800nas@example.com'],
    ['user-email', 'jonas.hu\u200Dber@example.com'],
    ['tags', 'Zürich; Design'],
    ['tags', 'null'],
    ['team', 'nan'],
    ['custom-properties', '{"Starting Month": "#BEZUG!"}'],
  ])('`%s` %j', async (input, value) => {
    const account = await moco();
    const ran = await step(
      account,
      input === 'user-email' ? { [input]: value } : { ...JONAS, [input]: value },
    );
    expect(ran.outputs['error']).toBe('invalid-input');
    expect(ran.log).toContain(`\`${input}\``);
    const isPublic = ['firstname', 'lastname', 'email', 'user-email', 'tags', 'team'].includes(input);
    const shown = `${ran.log}${ran.summary}`.replace(
      /such as #NV or #####|such as NULL or NaN|such as Ã¼/g,
      '',
    );
    if (!isPublic) expect(shown).not.toContain(value);
    expect(requestLines(account)).toEqual([]);
  });
});

it.each(['41795550102', '795550102', '#41 79 555 01 02'])(
  "a phone that is MOCO's without its + or zeros is invalid: %s",
  async (phone) => {
    const account = await moco();
    const ran = await step(account, { ...JONAS, 'mobile-phone': phone });
    expect(ran.outputs['error']).toBe('invalid-input');
    expect(ran.log).toContain("`mobile-phone` is MOCO's number without its `+` or the zeros at its start");
    expect(ran.log).not.toContain(phone);
    expect(writes(account)).toEqual([]);
  },
);

it('a phone may begin with # if it is another number', async () => {
  const account = await moco();
  await step(account, { ...JONAS, 'mobile-phone': '#31#0441234567' });
  expect(userIn(account, 1002).mobile_phone).toBe('#31#0441234567');
});

it('letters beyond ASCII in a new e-mail address are a warning, by their code points', async () => {
  const account = await moco();
  const ran = await step(account, { email: 'giuliа.rossi@example.com' });
  expect(ran.outputs['error']).toBe('');
  expect(ran.log).toMatch(/^Warning: .*letters beyond ASCII \(U\+0430\)/m);
  expect(userIn(account, GIULIA).email).toContain('\u0430');
});
