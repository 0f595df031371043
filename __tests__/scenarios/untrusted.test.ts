/** What MOCO, its users and a workflow's inputs say must stay text: no command, no second line, no markup. */
import { describe, expect, it } from '@jest/globals';
import { sampleData } from '../../simulator/data.ts';
import { moco, mocoWithFault, step, userIn } from '../support/step.ts';

const NASTY = [
  '::add-mask::Rossi',
  '##[error]forged',
  'x\n::error::forged',
  'x\r::error::forged',
  'x\u2028::error::forged',
  'x\u2029##[add-mask]Rossi',
  '\u001b[31mred\u001b[0m',
  '\u202Eder',
  '<img src=x onerror=alert(1)>',
  '</td></tr></table>\n\n# Heading',
  '@octocat #1 https://example.org',
  '| a | b |',
  '`code` **bold** [link](https://example.org)',
  '#\u200B#[error]forged',
  ':\u200B:add-mask::Rossi',
];

/** The runner takes `::command::` at the start of a line, `##[command]` anywhere in one. */
function expectNoForgery(stdout: string): void {
  const lines = stdout.split(/\r\n|[\r\n\u2028\u2029\u0085\v\f]/);
  const commands = lines.filter((line) => /^\s*::/.test(line));
  expect(commands.filter((line) => !/^::(?:add-mask::simulator-|warning::|error::)/.test(line))).toEqual([]);
  expect(stdout).not.toMatch(/##\[/);
  // eslint-disable-next-line no-control-regex -- that there is none is the point
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(lines.filter((line) => /^\s*(?:forged|::error::forged)/.test(line))).toEqual([]);
}

function expectHarmless(summary: string): void {
  const tags = new Set(summary.replaceAll(' colspan="2"', '').match(/<[^>]*>/g) ?? []);
  const ours =
    '<h3> </h3> <table> <tr> <th> </th> </tr> <td> <code> </code> </td> <em> </em> </table> <p> <br> </p>';
  expect([...tags].filter((tag) => !ours.split(' ').includes(tag))).toEqual([]);
  // A blank line would end the HTML, and what follows it would be markdown.
  const blocks = summary.trim().split(/\n\n/);
  for (const block of blocks) expect(block).toMatch(/^<(?:h3|table|p)>.*<\/(?:h3|table|p)>$/);
  // Text of others stands in <code>, where GitHub notifies nobody.
  expect(summary.replace(/<code>.*?<\/code>/g, '')).not.toMatch(/octocat|forged|onerror/);
}

describe.each(NASTY)('%j', (nasty) => {
  it('as a name in MOCO: stays text in log and summary, and is handed on as it is', async () => {
    const account = await moco();
    userIn(account).lastname = nasty;
    userIn(account).unit = { id: 203, name: nasty };
    const ran = await step(account, { firstname: nasty, lastname: 'Keller', team: '202' });
    expectNoForgery(ran.stdout);
    expectHarmless(ran.summary);
    expect(JSON.parse(ran.outputs['user'] ?? '')).toMatchObject({ firstname: ran.outputs['firstname'] });
    expect(userIn(account).firstname).toBe(nasty.trim());
  });

  it('as a team in a list of candidates', async () => {
    const data = sampleData();
    data.units.push({ id: 300, name: nasty });
    const ran = await step(await moco({ data }), { team: `${nasty} team` });
    expect(ran.log).toContain('there is no "');
    expectNoForgery(ran.stdout);
    expectHarmless(ran.summary);
  });

  it('as a reason of MOCO', async () => {
    const body = JSON.stringify({ errors: { [nasty]: [nasty] }, message: nasty });
    const account = await mocoWithFault({
      status: 422,
      body,
      headers: { 'content-type': 'application/json' },
    });
    const ran = await step(account, {});
    expect(ran.outputs['error']).toBe('rejected');
    expectNoForgery(ran.stdout);
    expectHarmless(ran.summary);
  });

  it('as an input', async () => {
    const ran = await step(await moco(), {
      'user-id': nasty,
      tags: nasty,
      email: nasty,
      clear: nasty,
      'additional-fields': JSON.stringify({ [nasty]: nasty, extern: nasty }),
    });
    expect(ran.outputs['error']).toBe('invalid-input');
    expectNoForgery(ran.stdout);
    expectHarmless(ran.summary);
  });

  it('as the name of an additional field', async () => {
    const ran = await step(await moco(), { 'additional-fields': JSON.stringify({ [nasty]: 'x' }) });
    expect(JSON.parse(ran.outputs['changed_fields'] ?? '')).toEqual([nasty]);
    expectNoForgery(ran.stdout);
    expectHarmless(ran.summary);
  });
});

describe('the output `user`', () => {
  it('is one line for every reader', async () => {
    const account = await moco();
    userIn(account).lastname = 'a\nb\u2028c\u2029d';
    const { user = '' } = (await step(account, {})).outputs;
    expect(user).not.toMatch(/[\n\r\u2028\u2029]/);
    expect(JSON.parse(user)).toMatchObject({ lastname: 'a\nb\u2028c\u2029d' });
  });

  it('survives values of other kinds than MOCO documents', async () => {
    const body =
      '{"id": 1003, "firstname": {"a": 1}, "unit": "Design", "active": null, "extern": 1, "__proto__": {"x": 1}}';
    const ran = await step(await mocoWithFault({ status: 200, body }), { active: 'true' });
    expect(ran.outputs).toMatchObject({
      firstname: '{"a":1}',
      unit_id: '',
      active: '',
      external: '1',
      lastname: '',
    });
    expect(ran.outputs['error']).toBe('not-applied');
  });
});
