/** What MOCO, its users and the inputs of a workflow say stays text: no command, no second line, no markup. */
import { describe, expect, it } from '@jest/globals';
import { sampleData } from '../../simulator/data.ts';
import { answering, moco, mocoThat, step, userIn } from '../support/step.ts';
import { expectHarmless, expectNoForgery, HOSTILE } from '../support/untrusted.ts';

describe.each(HOSTILE)('%j stays text', (text) => {
  it('as a name in MOCO, and is an output as it is', async () => {
    const account = await moco();
    userIn(account).lastname = text;
    userIn(account).unit = { id: 203, name: text };
    const ran = await step(account, { firstname: text, lastname: 'Keller', team: '202' });
    expectNoForgery(ran);
    expectHarmless(ran.summary);
    expect(JSON.parse(ran.outputs['user'] ?? '')).toMatchObject({ firstname: ran.outputs['firstname'] });
    expect(userIn(account).firstname).toBe(text.trim());
  });

  it('as a team in a list of candidates', async () => {
    const data = sampleData();
    data.units.push({ id: 300, name: text });
    const ran = await step(await moco({ data }), { team: `${text} team` });
    expect(ran.outputs['error']).toBe('not-found');
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

  it('as the name of an additional field', async () => {
    const ran = await step(await moco(), { 'additional-fields': JSON.stringify({ [text]: 'x' }) });
    expect(JSON.parse(ran.outputs['changed_fields'] ?? '')).toEqual([text]);
    expectNoForgery(ran);
    expectHarmless(ran.summary);
  });
});
