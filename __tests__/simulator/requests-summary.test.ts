/** The table of requests in the job summary. */
import { describe, expect, it } from '@jest/globals';
import { renderRequests } from '../../simulator/action/summary.ts';
import { inspectRequest, type InspectedRequest } from '../../simulator/inspection.ts';
import { createSanitizer } from '../../src/github/sanitize.ts';
import { itIfAll } from '../support/extent.ts';

const LEFT_OUT = '(left out)';

const render = (requests: readonly InspectedRequest[]): string =>
  renderRequests(requests, createSanitizer([]));
const request = (path: string, more: Partial<InspectedRequest> = {}): InspectedRequest => ({
  ...{ method: 'GET', path, query: {}, status: 200, body: null },
  ...more,
});

it('has a row for each kind of request, in the order of the first of them', () => {
  const html = render([
    request('/users', { query: { email: 'nora@example.com' } }),
    request('/users/7', { method: 'PUT', status: 0, body: { iban: 'CH93' } }),
    request('/users'),
    request('/users', { status: 429 }),
  ]);
  expect(html.match(/<td>.*?<\/td>/g)?.map((cell) => cell.replace(/<\/?(td|code)>/g, ''))).toEqual([
    ...['GET', '/users', '200', '2'],
    ...['PUT', '/users/7', 'connection broken', '1'],
    ...['GET', '/users', '429', '1'],
  ]);
  expect(html).not.toMatch(/nora|CH93/);
});

it('says that there were none', () => {
  expect(render([])).toBe('<h3>Simulated MOCO: 0 requests</h3>\n\n');
});

it('shows an untrusted method as text, in one line', () => {
  const html = render([request('/users', { method: '<img src=x>\n\n# x @octocat' })]);
  expect(html).toContain('<code>&lt;img src=x&gt; # x @octocat</code>');
});

it.each([
  ['/users/employments/9001', '/users/employments/9001'],
  ['/account/custom_properties.json', '/account/custom_properties.json'],
  ['/users/a.b@example.com', '/users/…'],
  ['/Giulia/<img src=x>\n', '/…/…'],
  ['(outside the API) /users/a.b@example.com', '(outside the API)'],
])('shows the path %j as %j', (path, shown) => {
  expect(render([request(path)])).toContain(`<td><code>${shown}</code></td>`);
});

it('has one row for paths that look the same', () => {
  expect(render([request('/users/a@example.com'), request('/users/b@example.com')])).toContain('<td>2</td>');
});

itIfAll('is bounded, whatever the requests', () => {
  const many = Array.from({ length: 5_000 }, (_, index) =>
    request(`/${index}/${'users/'.repeat(1_000)}`, { method: '&'.repeat(1_000) }),
  );
  const html = render(many);
  expect(html).toContain('<em>and 4,800 more</em>');
  expect(html.length).toBeLessThan(300_000);
});

describe('an inspected request', () => {
  const inspect = (body: string, path = '/users'): InspectedRequest =>
    inspectRequest({ method: 'POST', headers: {}, status: 200, path, body });

  it.each([
    [
      '{"password":"x","avatar":{"base64":"y"},"tags":["z"]}',
      { password: LEFT_OUT, avatar: LEFT_OUT, tags: ['z'] },
    ],
    [
      '{"user":{"Password":"x"},"list":[{"AVATAR":"y"}]}',
      { user: { Password: LEFT_OUT }, list: [{ AVATAR: LEFT_OUT }] },
    ],
    ['{"avatar":null,"password_confirmation":"x"}', { avatar: null, password_confirmation: LEFT_OUT }],
    ['[1]', [1]],
    ['password=x', null],
    ['', null],
  ])('has the body %s without passwords and pictures', (body, inspected) => {
    expect(inspect(body).body).toEqual(inspected);
  });

  it('has the query without passwords', () => {
    expect(inspect('', '/users?a=1&a=2&b=&Password=x')).toMatchObject({
      ...{ path: '/users', query: { a: ['1', '2'], b: '', Password: LEFT_OUT } },
    });
  });

  it('has 20 levels of its body at most', () => {
    const deep = inspect(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(JSON.stringify(deep.body)).toBe(`${'['.repeat(20)}null${']'.repeat(20)}`);
  });
});
