/** The table of requests in the job summary. */
import { expect, it } from '@jest/globals';
import { renderRequests } from '../../simulator/action/summary.ts';
import { inspectRequest, type InspectedRequest } from '../../simulator/inspection.ts';
import { createSanitizer } from '../../src/github/sanitize.ts';

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

it('shows untrusted text as text, in one line', () => {
  const html = render([request('/<img src=x>\n\n# x @octocat', { method: '</code>' })]);
  expect(html).toContain('<code>&lt;/code&gt;</code>');
  expect(html).toContain('<code>/&lt;img src=x&gt; # x @octocat</code>');
});

it('is bounded, whatever the requests', () => {
  const many = Array.from({ length: 5_000 }, (_, index) => request(`/${index}/${'&'.repeat(1_000)}`));
  const html = render(many);
  expect(html).toContain('<em>and 4,800 more</em>');
  expect(html.length).toBeLessThan(300_000);
});

it('is of requests without what they carried: passwords, pictures, and bodies that are no JSON', () => {
  const sent = { method: 'POST', headers: {}, status: 200 };
  const inspected = ['{"password":"x","avatar":{"base64":"y"},"tags":["z"]}', 'password=x', '', '[1]'].map(
    (body) => inspectRequest({ ...sent, path: '/users?a=1&a=2&b=', body }),
  );
  expect(inspected.map(({ body }) => body)).toEqual([
    { password: '(left out)', avatar: '(left out)', tags: ['z'] },
    ...[null, null, [1]],
  ]);
  expect(inspected[0]).toMatchObject({ path: '/users', query: { a: ['1', '2'], b: '' } });
});
