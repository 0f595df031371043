/** Employments and vacation of some users, read with the fewest requests. */
import { describe, expect, it } from '@jest/globals';
import { isObject } from '../../src/model/json.ts';
import type { Client } from '../../src/moco/client.ts';
import { fetchOfUsers, type OwnedEntries } from '../../src/moco/owned-entries.ts';
import { fetchPages, type Query } from '../../src/moco/pagination.ts';
import type { ApiResponse } from '../../src/moco/response.ts';

interface Entry {
  readonly id: number;
  readonly userId: number;
}

const LIST: OwnedEntries<Entry> = {
  path: '/users/employments',
  name: 'employment',
  isEntry: isObject,
  parse: ({ id }, userId) => ({ id: Number(id), userId }),
};

/** An account whose users 1, 2, 3 … have one entry each, in pages of 100. */
function accountOf(
  entries: number,
  hasTotal = true,
): { readonly client: Client; readonly requests: string[] } {
  const requests: string[] = [];
  const all = Array.from({ length: entries }, (_, index) => ({ id: 1000 + index, user: { id: 1 + index } }));
  const get = (path: string, query: Query = {}): Promise<ApiResponse> => {
    requests.push(`${path}?${new URLSearchParams(query).toString()}`);
    const chosen = all.filter(({ user }) => !query['user_id'] || String(user.id) === query['user_id']);
    const end = Number(query['page'] ?? 1) * 100;
    const headers = new Headers({
      ...(hasTotal && { 'x-total': String(chosen.length) }),
      ...(end < chosen.length && { link: '<next>; rel="next"' }),
    });
    const json = chosen.slice(end - 100, end);
    return Promise.resolve({ json, headers, unexpected: (problem) => new Error(problem) as never });
  };
  const client = {
    get,
    getAll: (path, isEntry, query = {}) => fetchPages(get, path, isEntry, query),
  } as Client;
  return { client, requests };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const usersOf = (entries: readonly Entry[]): number[] =>
  entries.map(({ userId }) => userId).sort((a, b) => a - b);

describe('entries without a user in a list of all', () => {
  /** A list of all of one page, in which the entry of user 2 has no user; and the list of each user. */
  function listOf(entries: readonly object[]): { readonly client: Client; readonly requests: string[] } {
    const requests: string[] = [];
    const get = (path: string, query: Query = {}): Promise<ApiResponse> => {
      requests.push(`${path}?${new URLSearchParams(query).toString()}`);
      const id = query['user_id'];
      const json = id === undefined ? entries : id === '2' ? [{ id: 2, user: null }] : [];
      return Promise.resolve({
        json,
        headers: new Headers(),
        unexpected: (problem) => new Error(problem) as never,
      });
    };
    const getAll: Client['getAll'] = (path, isEntry, query = {}) => fetchPages(get, path, isEntry, query);
    return { client: { get, getAll } as Client, requests };
  }

  it('are read again for those who seem to have none: they would get a second one', async () => {
    const { client, requests } = listOf([
      { id: 1, user: { id: 1 } },
      { id: 2, user: null },
    ]);
    expect(await fetchOfUsers(client, LIST, [1, 2, 3], { year: '2027' })).toEqual([
      { id: 1, userId: 1 },
      { id: 2, userId: 2 },
    ]);
    expect(requests).toEqual([
      '/users/employments?year=2027',
      '/users/employments?year=2027&user_id=2',
      '/users/employments?year=2027&user_id=3',
    ]);
  });

  it('are not read again where all users have an entry, or where each entry has a user', async () => {
    const known = [
      { id: 1, user: { id: 1 } },
      { id: 3, user: { id: 3 } },
    ];
    const complete = listOf([...known, { id: 2, user: null }]);
    expect(usersOf(await fetchOfUsers(complete.client, LIST, [1, 3], {}))).toEqual([1, 3]);
    const owned = listOf(known);
    expect(usersOf(await fetchOfUsers(owned.client, LIST, [1, 2, 3], {}))).toEqual([1, 3]);
    expect([...complete.requests, ...owned.requests]).toEqual(['/users/employments?', '/users/employments?']);
  });
});

describe('the entries of users', () => {
  it('need no request without users', async () => {
    const { client, requests } = accountOf(3);
    expect(await fetchOfUsers(client, LIST, [], {})).toEqual([]);
    expect(requests).toEqual([]);
  });

  it('of one user are read by user', async () => {
    const { client, requests } = accountOf(1_000);
    expect(await fetchOfUsers(client, LIST, [7, 7], {})).toEqual([{ id: 1006, userId: 7 }]);
    expect(requests).toEqual(['/users/employments?user_id=7']);
  });

  it.each([2, 50, 100])('of %d users on one page need one request', async (count) => {
    const { client, requests } = accountOf(100);
    expect(usersOf(await fetchOfUsers(client, LIST, upTo(count), {}))).toEqual(upTo(count));
    expect(requests).toEqual(['/users/employments?']);
  });

  it.each([
    ['by user while that is fewer than the pages that are left', 3, 500, 4],
    ['from all pages if that is as many', 4, 500, 5],
    ['from all pages if that is fewer', 99, 500, 5],
  ])('are read %s', async (_, users, entries, expected) => {
    const { client, requests } = accountOf(entries);
    expect(usersOf(await fetchOfUsers(client, LIST, upTo(users), {}))).toEqual(upTo(users));
    expect(requests).toHaveLength(expected);
    expect(requests.filter((line) => line.includes('user_id')).length).toBe(expected === 4 ? 3 : 0);
  });

  it('are read from all pages if it is not known how many there are', async () => {
    const { client, requests } = accountOf(250, false);
    expect(usersOf(await fetchOfUsers(client, LIST, [1, 250], {}))).toEqual([1, 250]);
    expect(requests).toHaveLength(3);
  });

  it('are read with the query in each request', async () => {
    const { client, requests } = accountOf(300);
    await fetchOfUsers(client, LIST, [1], { year: '2027' });
    await fetchOfUsers(client, LIST, upTo(9), { year: '2027' });
    expect(requests).toEqual([
      '/users/employments?year=2027&user_id=1',
      '/users/employments?year=2027',
      '/users/employments?year=2027&page=2',
      '/users/employments?year=2027&page=3',
    ]);
  });

  describe('on a page with entries without a user, of other users and twice', () => {
    const entry = { id: 1, user: { id: 1 } };
    const json = [entry, { id: 2, user: null }, { id: 3 }, { id: 4, user: { id: 9 } }, entry];
    const get = (): Promise<ApiResponse> =>
      Promise.resolve({ json, headers: new Headers(), unexpected: (problem) => new Error(problem) as never });
    const getAll: Client['getAll'] = (path, isEntry) => fetchPages(get, path, isEntry, {});
    const client = { get, getAll } as unknown as Client;

    it('are those of the users, once each', async () => {
      expect(await fetchOfUsers(client, LIST, [1, 9], {})).toEqual([
        { id: 1, userId: 1 },
        { id: 4, userId: 9 },
      ]);
    });

    it('are those without a user too, where they were read for one user', async () => {
      expect(await fetchOfUsers(client, LIST, [1], {})).toEqual([
        { id: 1, userId: 1 },
        { id: 2, userId: 1 },
        { id: 3, userId: 1 },
      ]);
    });
  });

  it('without a user are those of the user for whom they were read, if several are read by user', async () => {
    const { client } = accountOf(1_000);
    const getAll: Client['getAll'] = async (path, isEntry, query) => {
      const entries = await client.getAll(path, isEntry, query);
      return entries.map((entry) => ({ ...entry, user: null }));
    };
    expect(await fetchOfUsers({ ...client, getAll }, LIST, [7, 8], {})).toEqual([
      { id: 1006, userId: 7 },
      { id: 1007, userId: 8 },
    ]);
  });
});
