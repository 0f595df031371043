/** What a warning says about a comment that could not be written. The messages of GitHub are quoted from public issues. */
import { describe, expect, it } from '@jest/globals';
import {
  commentError,
  commentErrorMessage,
  isTransient,
  withFacts,
} from '../../src/github/comment-errors.ts';

const PREFIX = 'The comment with the plan could not be written: ';

/** Octokit's error for a response of GitHub. */
const refusal = (status: number, message = 'ghs_token', headers = {}): Error =>
  Object.assign(new Error(message), { status, response: { status, headers, data: { message } } });

/** Octokit's error without a response; `code` is that of Node or undici. */
const networkError = (code: string): Error => {
  const socket = Object.assign(new Error('ghs_token'), { code });
  const failed = new TypeError('fetch failed', { cause: socket });
  return Object.assign(new Error('ghs_token', { cause: failed }), { status: 500 });
};

const timeout = Object.assign(new Error('ghs_token', { cause: new DOMException('', 'TimeoutError') }), {
  status: 500,
});

describe('a response of GitHub', () => {
  it.each<[string, number, string, RegExp]>([
    [
      'no permission',
      403,
      'Resource not accessible by integration',
      /lacks the permission \(403\).*`permissions: pull-requests: write`/,
    ],
    ['no permission', 403, 'Resource not accessible by personal access token', /lacks the permission/],
    ['no access', 404, 'Not Found', /does not show the pull request.*\(404\)/],
    ['a token that is not valid', 401, 'Bad credentials', /does not accept the token \(401\).*expired/],
    ['a locked conversation', 403, 'Unable to create comment because issue is locked.', /is locked.*Unlock/],
    ['an archived repository', 403, 'Repository was archived so is read-only.', /is archived.*Unarchive/],
    [
      'an IP allow list',
      403,
      'Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.',
      /IP allow list.*Add the IP address/,
    ],
    [
      'SAML',
      403,
      'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
      /SAML.*Authorize the token/,
    ],
    [
      'a kind of token',
      403,
      '`acme` forbids access via a personal access token (classic).',
      /forbids tokens of this kind/,
    ],
    ['a suspended account', 403, 'Sorry. Your account was suspended.', /is suspended/],
    [
      'too many comments',
      403,
      'Commenting is disabled on issues with more than 2500 comments',
      /more comments than GitHub allows/,
    ],
    ['a rate limit', 403, 'You have exceeded a secondary rate limit.', /rate limit.*used up \(403\)/],
    ['a rate limit', 403, 'API rate limit exceeded for installation ID 1.', /rate limit.*used up/],
    ['a rate limit', 429, 'Too Many Requests', /rate limit.*used up \(429\)/],
    ['an outage', 503, 'Service Unavailable', /GitHub is unavailable \(503\)/],
    [
      'another refusal',
      403,
      'Something new',
      /refused the request \(403\).*`permissions: pull-requests: write`/,
    ],
    ['another status', 422, 'Validation Failed', /rejected the request \(422\)/],
  ])('is told apart from others: %s (%i, %s)', (_, status, message, expected) => {
    expect(commentErrorMessage(refusal(status, message))).toMatch(expected);
  });

  it.each([{ 'x-ratelimit-remaining': '0' }, { 'retry-after': '60' }])(
    'is a rate limit if a header says so: %j',
    (headers) => {
      expect(commentErrorMessage(refusal(403, '', headers))).toMatch(/rate limit/);
    },
  );

  it('is no rate limit if its message names another reason', () => {
    const headers = { 'x-ratelimit-remaining': '0' };
    const error = refusal(403, 'Resource not accessible by integration', headers);
    expect(commentErrorMessage(error)).toMatch(/lacks the permission/);
  });

  it('is not of GitHub if it is a page', () => {
    const response = { status: 403, headers: {}, data: '<html>Blocked by the proxy</html>' };
    const error = Object.assign(new Error(), { status: 403, response });
    expect(commentErrorMessage(error)).toMatch(/does not come from GitHub \(403\).*proxy/);
  });
});

describe('a pull request from a fork', () => {
  const onFork = (error: Error): string => commentErrorMessage(withFacts(error, { isFork: true }));

  it('is the reason for a token that may only read', () => {
    expect(onFork(refusal(403, 'Resource not accessible by integration'))).toMatch(
      /comes from a fork.*\(403\).*job summary/,
    );
  });

  it('is not the reason for anything else', () => {
    const error = refusal(403, 'Repository was archived so is read-only.');
    expect(onFork(error)).toMatch(/is archived/);
    expect(onFork(refusal(503))).toMatch(/unavailable/);
  });
});

describe('the message', () => {
  it.each<[string, Error]>([
    ['GitHub could not be reached (ECONNRESET). Allow the host', networkError('ECONNRESET')],
    ['GitHub did not respond in time. Re-run', timeout],
    [
      'GitHub could not be reached. Allow',
      Object.assign(new DOMException('', 'AbortError'), { status: 500 }),
    ],
    ['a response of GitHub is incomplete. Re-run', commentError('incomplete')],
    ['a response does not come from GitHub. Check', commentError('not-github')],
    [
      'GitHub redirected to another host, where the token is not sent, or too often. Check',
      Object.assign(new Error('', { cause: commentError('redirected') }), { status: 500 }),
    ],
    ['`github-token` is empty. Leave the input out', commentError('no-token')],
    ["the event of this run (GITHUB_EVENT_PATH) can't be read. Check", commentError('broken-event')],
  ])('says what happened and what to do: %s', (words, error) => {
    const message = commentErrorMessage(error);
    expect(message.slice(0, PREFIX.length + words.length)).toBe(PREFIX + words);
    expect(message).toMatch(/\.$/);
  });

  it('names a deletion that failed', () => {
    expect(commentErrorMessage(withFacts(refusal(403), { isDeletion: true }))).toMatch(
      /^An outdated comment with the plan could not be deleted: /,
    );
  });

  it.each([refusal(401), refusal(403), refusal(422), refusal(500), networkError('ECONNRESET'), timeout])(
    'never quotes an error, which may contain anything (%#)',
    (error) => expect(commentErrorMessage(error)).not.toContain('ghs_token'),
  );

  it('shows a code only if it looks like one', () => {
    expect(commentErrorMessage(networkError('\n::error::x'))).toBe(
      `${PREFIX}GitHub could not be reached. Allow the host of GITHUB_API_URL in firewall and proxy, then re-run the step.`,
    );
  });

  it.each(['ghs_token', undefined, null, 403, {}, { status: '403' }])('has a reason for %j', (thrown) => {
    expect(commentErrorMessage(thrown)).toMatch(/: GitHub could not be reached\. /);
  });

  it('survives an error that is its own cause', () => {
    const error = new Error();
    error.cause = error;
    expect(commentErrorMessage(error)).toMatch(/could not be reached/);
  });
});

describe('another attempt', () => {
  it.each([
    refusal(500),
    refusal(502),
    refusal(503),
    refusal(408),
    refusal(429),
    refusal(403, 'You have exceeded a secondary rate limit.'),
    networkError('ECONNRESET'),
    networkError('UND_ERR_SOCKET'),
    networkError('EAI_AGAIN'),
    timeout,
    commentError('incomplete'),
  ])('may succeed (%#)', (error) => expect(isTransient(error)).toBe(true));

  it.each([
    refusal(401),
    refusal(403),
    refusal(404),
    refusal(422),
    networkError('ENOTFOUND'),
    networkError('ECONNREFUSED'),
    networkError('CERT_HAS_EXPIRED'),
    new TypeError('Invalid URL'),
    commentError('not-github'),
    Object.assign(new Error('', { cause: commentError('redirected') }), { status: 500 }),
  ])('would fail again (%#)', (error) => expect(isTransient(error)).toBe(false));
});
