import { describe, expect, it } from '@jest/globals';
import type { Client } from '../../src/moco/client.ts';
import type { Query } from '../../src/moco/pagination.ts';
import { fetchPages } from '../../src/moco/pagination.ts';
import type { MocoUser, UserKey } from '../../src/model/user.ts';
import { NAME_REF } from '../../src/model/parsers.ts';
import {
  countActiveUsers,
  fetchProtections,
  fetchUsersAndDirectories,
  type FetchedUsers,
} from '../../src/sync/current-state.ts';
import type { FileRow } from '../../src/sync/users-file/read.ts';
import { leaving, mocoUser, updating, desiredFields } from '../support/entries.ts';

const ADMIN = { role: { id: 41, name: 'Administrator' } };

interface FakeMoco {
  readonly client: Client;
  /** Path and query of each request, without `include_archived`. */
  readonly requests: string[];
}

/** MOCO with users from 1 on, 100 a page; `hasTotal` is whether it reports their number. */
function fakeMoco(count: number, { hasTotal = true, admins = [] as number[] } = {}): FakeMoco {
  const users = Array.from({ length: count }, (_, index) =>
    mocoUser(index + 1, admins.includes(index + 1) ? ADMIN : {}),
  );
  const requests: string[] = [];
  const get = (path: string, query: Query = {}): ReturnType<Client['get']> => {
    const { include_archived, ...rest } = query;
    requests.push([path, new URLSearchParams(rest).toString()].filter(Boolean).join('?'));
    const ids = rest['ids']?.split(',').map(Number);
    const found = users.filter(
      ({ id, email }) =>
        (include_archived === undefined || include_archived === 'true') &&
        (ids === undefined || ids.includes(id)) &&
        (rest['email'] === undefined || rest['email'] === email),
    );
    const page = Number(rest['page'] ?? 1);
    const lists: Record<string, unknown> = {
      '/session': { id: 1 },
      '/units': [{ id: 202, name: 'Design' }],
      '/users/roles': [
        { id: 41, name: 'Administrator', is_admin: true },
        { id: 42, name: 'Mitarbeiter', is_admin: false },
      ],
      '/users': found.slice((page - 1) * 100, page * 100),
    };
    const headers = new Headers({
      ...(hasTotal && { 'x-total': String(found.length) }),
      ...(page * 100 < found.length && { link: '<x>; rel="next"' }),
    });
    return Promise.resolve({
      json: lists[path],
      headers,
      unexpected: (problem) => new Error(problem) as never,
    });
  };
  const client = {
    get,
    getAll: (path: string, isEntry: (value: unknown) => value is never, query: Query = {}) =>
      fetchPages(get, path, isEntry, query),
  };
  return { client: client as unknown as Client, requests };
}

const byId = (from: number, to: number): UserKey[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ id: from + index }));
const byEmail = (from: number, to: number): UserKey[] =>
  byId(from, to).map((key) => ({ email: `U${'id' in key ? key.id : ''}@Example.com` }));

const rowsOf = (keys: readonly UserKey[], values: object = {}): FileRow[] =>
  keys.map((key, index) => ({
    row: index + 1,
    line: index + 2,
    location: '',
    key,
    desired: desiredFields({ ...values }),
    employment: {},
    vacationDays: undefined,
  }));

async function read(moco: FakeMoco, keys: readonly UserKey[], needsAll = false): Promise<FetchedUsers> {
  return fetchUsersAndDirectories(moco.client, rowsOf(keys), needsAll);
}

const pages = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `/users?page=${from + index}`);

describe('users are read', () => {
  it('by ID, 100 per request, if the rows have only IDs', async () => {
    const moco = fakeMoco(1_000);
    const { users, isComplete } = await read(moco, byId(501, 750));
    expect(moco.requests).toHaveLength(3);
    expect(moco.requests[0]).toMatch(/^\/users\?ids=501%2C502%2C.*%2C600$/);
    expect(moco.requests[2]).toMatch(/^\/users\?ids=701%2C.*%2C750$/);
    expect({ count: users.length, isComplete: isComplete }).toEqual({ count: 250, isComplete: false });
  });

  it('from one page if all are on it', async () => {
    const moco = fakeMoco(80);
    expect(await read(moco, byEmail(1, 80))).toMatchObject({ isComplete: true });
    expect(moco.requests).toEqual(['/users']);
  });

  it('one by one after the first page if that takes fewer requests than the other pages', async () => {
    const moco = fakeMoco(1_000);
    const { users, isComplete } = await read(moco, [...byEmail(1, 50), ...byEmail(501, 508)]);
    expect(moco.requests).toEqual([
      '/users',
      ...Array.from({ length: 8 }, (_, index) => `/users?email=u${501 + index}%40example.com`),
    ]);
    expect({ count: users.length, isComplete: isComplete }).toEqual({ count: 108, isComplete: false });
  });

  it('page by page if one by one takes as many requests', async () => {
    const moco = fakeMoco(1_000);
    expect(await read(moco, byEmail(501, 509))).toMatchObject({ isComplete: true });
    expect(moco.requests).toEqual(['/users', ...pages(2, 10)]);
  });

  it('by ID in one request, and by e-mail address in one request each', async () => {
    const moco = fakeMoco(1_000);
    await read(moco, [...byId(301, 400), ...byEmail(501, 502)]);
    expect(moco.requests.map((line) => line.slice(0, 13))).toEqual([
      '/users',
      '/users?ids=30',
      '/users?email=',
      '/users?email=',
    ]);
  });

  it('page by page if MOCO does not report their number', async () => {
    const moco = fakeMoco(250, { hasTotal: false });
    expect((await read(moco, byEmail(201, 201))).users).toHaveLength(250);
    expect(moco.requests).toEqual(['/users', ...pages(2, 3)]);
  });

  it('completely if unlisted users matter', async () => {
    const moco = fakeMoco(250);
    expect(await read(moco, byId(1, 1), true)).toMatchObject({ isComplete: true });
    expect(moco.requests).toEqual(['/users', ...pages(2, 3)]);
  });
});

it('teams and roles are read only if a row names one', async () => {
  const moco = fakeMoco(1);
  await fetchUsersAndDirectories(
    moco.client,
    rowsOf([{ id: 1 }], { team: 202, role: { [NAME_REF]: 'Mitarbeiter' } }),
    false,
  );
  expect(moco.requests.sort()).toEqual(['/users/roles', '/users?ids=1']);
});

const KNOWN: FetchedUsers = { users: [], directories: {}, isComplete: false };

describe('the protections are read', () => {
  it('only if the plan deactivates a user', async () => {
    const moco = fakeMoco(3);
    expect(await fetchProtections(moco.client, [updating(1, mocoUser(1))], KNOWN)).toBeUndefined();
    expect(moco.requests).toEqual([]);
  });

  it('with the roles, and with all active users only if an administrator is deactivated', async () => {
    const moco = fakeMoco(3, { admins: [2] });
    await fetchProtections(moco.client, [leaving(1, mocoUser(1))], KNOWN);
    expect(moco.requests.splice(0)).toEqual(['/session', '/users/roles']);
    const protections = await fetchProtections(moco.client, [leaving(1, mocoUser(2, ADMIN))], KNOWN);
    expect(moco.requests).toEqual(['/session', '/users/roles', '/users']);
    expect(protections).toMatchObject({ owner: 1, adminRoles: new Set([41]) });
    expect(protections?.active).toHaveLength(3);
  });

  it('from what is known if that is enough', async () => {
    const moco = fakeMoco(3);
    const users = [mocoUser(1, ADMIN), mocoUser(2, { active: false })];
    const roles = [{ id: 41, name: 'Administrator', isAdmin: true }];
    const leaver = leaving(1, mocoUser(1, ADMIN));
    const protections = await fetchProtections(moco.client, [leaver], {
      users,
      directories: { roles },
      isComplete: true,
    });
    expect(moco.requests).toEqual(['/session']);
    expect(protections?.active?.map(({ id }) => id)).toEqual([1]);
  });
});

it.each([{}, { id: '1' }, { uuid: 'x' }, null, []])(
  'no user is deactivated if the owner of the key is unknown (%j)',
  async (session) => {
    const moco = fakeMoco(3);
    const get: Client['get'] = async (path, query) => {
      const response = await moco.client.get(path, query);
      return path === '/session' ? { ...response, json: session } : response;
    };
    const protections = fetchProtections({ ...moco.client, get }, [leaving(1, mocoUser(1))], KNOWN);
    await expect(protections).rejects.toThrow(/key/);
  },
);

describe('active users are counted', () => {
  const entries = [updating(1, mocoUser(1))];

  it.each<[string, number, boolean, string[]]>([
    ['by the number that MOCO reports', 250, true, ['/users']],
    ['page by page if MOCO reports none', 250, false, ['/users', ...pages(2, 3)]],
  ])('%s', async (_, count, hasTotal, expected) => {
    const moco = fakeMoco(count, { hasTotal });
    expect(await countActiveUsers(moco.client, entries, KNOWN, undefined)).toBe(count);
    expect(moco.requests).toEqual(expected);
  });

  it('as at least those who are known', async () => {
    const users = [mocoUser(7), mocoUser(8), mocoUser(9, { active: false })];
    expect(await countActiveUsers(fakeMoco(1).client, entries, { ...KNOWN, users }, undefined)).toBe(2);
  });

  it('without a request if they are known or none of them changes', async () => {
    const moco = fakeMoco(250);
    const users: MocoUser[] = [mocoUser(1), mocoUser(2, { active: false })];
    const protections = { owner: 1, adminRoles: new Set<number>(), active: users };
    expect(
      await countActiveUsers(moco.client, entries, { ...KNOWN, users, isComplete: true }, undefined),
    ).toBe(1);
    expect(await countActiveUsers(moco.client, entries, KNOWN, protections)).toBe(2);
    expect(await countActiveUsers(moco.client, [], KNOWN, undefined)).toBe(0);
    expect(moco.requests).toEqual([]);
  });
});
