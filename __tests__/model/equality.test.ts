/** When MOCO's value of a field equals the desired one. */
import { describe, expect, it } from '@jest/globals';
import { isCutOffPhone } from '../../src/model/equality.ts';
import { fieldByInput } from '../../src/model/fields.ts';

const isSame = (input: string, desired: unknown, current: unknown): boolean =>
  fieldByInput(input).diff(desired, current) === undefined;

describe('phones', () => {
  const MOCO = '+41 79 555 01 02';

  it.each([
    '+41795550102',
    '0041 79 555 01 02',
    '0041-79-555-01-02',
    '+41 (79) 555.01/02',
    ' +41 79 555 01 02\u200B',
  ])('are the same if sign and digits are: %j', (text) => {
    expect(isSame('mobile-phone', text, MOCO)).toBe(true);
    expect(isSame('work-phone', MOCO, text)).toBe(true);
  });

  it.each([
    '079 555 01 02',
    '41795550102',
    '+41 79 555 01 03',
    '#41 79 555 01 02',
    '+41 79 555 01 02 x 7',
    '٠٧٩',
    '',
  ])('differ otherwise: %j', (text) => {
    expect(isSame('mobile-phone', text, MOCO)).toBe(false);
  });

  it('that are not set are empty ones, and digits of other scripts are no punctuation', () => {
    expect(isSame('mobile-phone', '', null)).toBe(true);
    expect(isSame('mobile-phone', '٠٧٩', '')).toBe(false);
    expect(isSame('mobile-phone', '5', 5)).toBe(false);
  });

  it.each([
    ['41795550102', MOCO],
    ['41 79 555 01 02', MOCO],
    ['795550102', MOCO],
    ['#41 79 555 01 02', MOCO],
    ['41795550102', '0041795550102'],
    ['795550102', '079 555 01 02'],
  ])('are cut off if the sign or zeros are gone: %s of %s', (text, stored) => {
    expect(isCutOffPhone(text, stored)).toBe(true);
  });

  it.each([
    ['079 555 01 02', MOCO],
    ['0041 79 555 01 02', MOCO],
    ['+41 79 555 01 03', MOCO],
    ['41795550103', MOCO],
    ['0102', MOCO],
    ['#31#0795550102', MOCO],
    ['#41 79 555 99 99', MOCO],
    ['795550102', '795550102'],
    ['41795550102', ''],
    ['41795550102', null],
    ['', MOCO],
    ['5550102', '41 79 555 01 02'],
  ])('are not cut off otherwise: %s of %s', (text, stored) => {
    expect(isCutOffPhone(text, stored)).toBe(false);
  });
});

describe('texts are the same if they differ only', () => {
  it.each([
    ['in how letters are composed', 'firstname', 'Zoe\u0308', 'Zoë'],
    ['in what cannot be seen at the ends', 'lastname', 'Huber', '\uFEFFHuber\u200B '],
    ['in white space at the ends', 'info', 'one\ntwo', ' one\r\ntwo\n'],
    ['in the form of tags', 'tags', ['Zürich'], ['Zu\u0308rich ']],
    ['in the form of a custom field', 'custom-properties', { A: 'Zürich' }, { A: ' Zu\u0308rich' }],
    ['in the form of a choice', 'custom-properties', { A: ['Zürich', 'b'] }, { A: ['b', 'Zu\u0308rich'] }],
    ['in the form of an e-mail address', 'email', 'JU\u0308RG@example.com', 'jürg@example.com'],
    ['in the spaces of an IBAN', 'iban', 'CH93 0076', 'ch930076'],
  ])('%s', (_, input, desired, current) => {
    expect(isSame(input, desired, current)).toBe(true);
  });

  it.each([
    ['case', 'firstname', 'max', 'Max'],
    ['a space inside', 'lastname', 'von  Arx', 'von Arx'],
    ['a joiner inside', 'firstname', 'علی\u200Cرضا', 'علیرضا'],
    ['a line break', 'info', 'a\nb', 'a b'],
  ])('and not in %s', (_, input, desired, current) => {
    expect(isSame(input, desired, current)).toBe(false);
  });
});
