/** When two values differ in their form only. */
import { describe, expect, it } from '@jest/globals';
import { differOnlyInForm } from '../../src/model/form.ts';

describe('the form is different, but not the value, of', () => {
  it.each<[string, unknown, unknown]>([
    ['letters in another case', 'Keller', 'KELLER'],
    ['a sharp s', 'Seestraße', 'SEESTRASSE'],
    ['letters of one character or of two', 'Zu\u0308rich', 'Zürich'],
    ['white space', 'Seestr. 7\n8002  Zürich', ' Seestr.7 8002 Zürich '],
    ['punctuation', 'Meier-Huber', 'Meier Huber'],
    ['the digits of a phone', '+41 (79) 555-01-02', '+41795550102'],
    ['a number', '1.5', '1.5 '],
    ['another type', 5, '5'],
    ['a list in another order', ['b', 'A'], ['a', 'B']],
    ['a single choice', ['German'], 'German'],
  ])('%s', (_, a, b) => {
    expect([differOnlyInForm(a, b), differOnlyInForm(b, a)]).toEqual([true, true]);
  });
});

describe('the value is different of', () => {
  it.each<[string, unknown, unknown]>([
    ['another letter', 'Müller', 'Muller'],
    ['a decimal point', '1.5', '15'],
    ['a decimal comma', '1,5', '15'],
    ['a sign', '-5', '5'],
    ['a phone without its +', '+41795550102', '41795550102'],
    ['an empty text', '', '-'],
    ['punctuation alone', '?', '!'],
    ['null', null, ''],
    ['a shorter list', ['a', 'b'], ['a']],
    ['an empty list', [], ''],
    ['an object', { a: 1 }, { a: 1 }],
    // Composing them would take seconds.
    ['a letter with far too many marks', `e${'\u0301\u0316'.repeat(50_000)}`, 'e'],
  ])('%s', (_, a, b) => {
    expect([differOnlyInForm(a, b), differOnlyInForm(b, a)]).toEqual([false, false]);
  });
});
