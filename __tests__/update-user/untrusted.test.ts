/** What MOCO, its users and the inputs of a workflow say stays text: no command, no second line, no markup. */
import { describe, expect, it } from '@jest/globals';
import { sampleData } from '../../simulator/data.ts';
import { casesOf } from '../support/extent.ts';
import { answering, moco, mocoThat, step, userIn } from '../support/step.ts';
import { expectHarmless, expectNoForgery, HOSTILE, isOneLine, textsOf } from '../support/untrusted.ts';

describe.each(casesOf(HOSTILE))('%j stays text', (text) => {
  it('as a name in MOCO', async () => {
    const account = await moco();
    userIn(account).lastname = text;
    userIn(account).unit = { id: 203, name: text };
    const ran = await step(account, { lastname: 'Keller', team: '202' });
    expectNoForgery(ran);
    expectHarmless(ran.summary);
    expect(userIn(account)).toMatchObject({ lastname: 'Keller' });
  });

  it('as a name in the inputs, and is an output as it is', async () => {
    const account = await moco();
    const before = userIn(account).firstname;
    const ran = await step(account, { firstname: text });
    expectNoForgery(ran);
    expectHarmless(ran.summary);
    // Invisible characters at the ends are taken off; inside, they are an issue.
    expect(userIn(account).firstname).toBe(isOneLine(text) ? text.replace('\u202E', '') : before);
    expect(ran.outputs['error']).toBe(isOneLine(text) ? '' : 'invalid-input');
    if (isOneLine(text)) {
      expect(JSON.parse(ran.outputs['user'] ?? '')).toMatchObject({ firstname: ran.outputs['firstname'] });
    }
  });

  it('as a team in a list of candidates', async () => {
    const data = sampleData();
    data.units.push({ id: 300, name: text });
    const ran = await step(await moco({ data }), { team: `${text} team` });
    expect(ran.outputs['error']).toBe(isOneLine(text) ? 'not-found' : 'invalid-input');
    expectNoForgery(ran);
    expectHarmless(ran.summary);
  });

  it('as a reason of MOCO', async () => {
    const ran = await step(await mocoThat(answering(422, { errors: { [text]: [text] }, message: text })), {});
    expect(ran.outputs['error']).toBe('rejected');
    expectNoForgery(ran);
    expectHarmless(ran.summary);
  });

  it('as an invalid input', async () => {
    const ran = await step(await moco(), {
      'user-id': text,
      tags: text,
      email: text,
      clear: text,
      'additional-fields': JSON.stringify({ [text]: text, extern: text }),
    });
    expect(ran.outputs['error']).toBe('invalid-input');
    expectNoForgery(ran);
    expectHarmless(ran.summary);
  });

  it('that can be read, as a name in MOCO and as a reason of MOCO', async () => {
    const account = await mocoThat(answering(422, { message: text }), { method: 'PUT' });
    userIn(account).firstname = text;
    const ran = await step(account, { lastname: 'Keller', 'employment-end': '2026-12-31' });
    // One space for invisible characters, and no backticks, which mark inputs.
    const visible = text
      .replace(/[\p{C}\p{Z}]+/gu, ' ')
      .replaceAll('`', '')
      .trim();
    const shown = textsOf(ran.summary).map((each) => each.replaceAll('\u200B', ''));
    expect(shown.filter((each) => each.includes(visible))).not.toEqual([]);
  });

  it('as the name of an additional field', async () => {
    const ran = await step(await moco(), { 'additional-fields': JSON.stringify({ [text]: 'x' }) });
    expect(JSON.parse(ran.outputs['changed_fields'] ?? '')).toEqual([text]);
    expectNoForgery(ran);
    expectHarmless(ran.summary);
  });
});

it('an e-mail address in a message can be copied', async () => {
  const ran = await step(await moco(), { 'user-email': 'no.such-user+x@mail.example.com' });
  expect(ran.summary).toContain('no.such-user+x@mail.example.com');
});
