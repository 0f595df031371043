import { describe, expect, it } from '@jest/globals';
import type { Client } from '../../src/moco/client.ts';
import type { Query } from '../../src/moco/pagination.ts';
import { fetchPages } from '../../src/moco/pagination.ts';
import type { MocoUser, UserKey } from '../../src/model/user.ts';
import { NAME_REF } from '../../src/model/parsers.ts';
import {
  countActiveUsers,
  fetchOtherUsers,
  fetchProtections,
  fetchUsersAndDirectories,
  type FetchedUsers,
} from '../../src/sync/current-state.ts';
import type { FileRow } from '../../src/sync/users-file/read.ts';
import { ActionError } from '../../src/moco/errors.ts';
import { desiredFields, entryOf, leaving, mocoUser, reactivating, updating } from '../support/entries.ts';

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
      ...(hasTotal && path === '/users' && { 'x-total': String(found.length) }),
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

describe('teams and roles are read', () => {
  const readFor = async (client: Client, values: object): Promise<FetchedUsers['directories']> =>
    (await fetchUsersAndDirectories(client, rowsOf([{ id: 1 }], values), false)).directories;

  it('only if a row has one, by name or by ID', async () => {
    const moco = fakeMoco(1);
    await readFor(moco.client, { role: { [NAME_REF]: 'Mitarbeiter' } });
    expect(moco.requests.splice(0).sort()).toEqual(['/users/roles', '/users?ids=1']);
    await readFor(moco.client, { team: 202 });
    expect(moco.requests.sort()).toEqual(['/units', '/users?ids=1']);
  });

  it('by a key that may not only if they have names', async () => {
    const moco = fakeMoco(1);
    const getAll: Client['getAll'] = (path, ...rest) =>
      path === '/units' ? Promise.reject(httpError(403)) : moco.client.getAll(path, ...rest);
    const client = { ...moco.client, getAll };
    expect(await readFor(client, { team: 202 })).toEqual({});
    await expect(readFor(client, { team: { [NAME_REF]: 'Design' } })).rejects.toThrow(ActionError);
  });
});

/** What the client throws for an error status. */
function httpError(status: number): ActionError {
  return new ActionError({ kind: 'http-error', status } as never);
}

const KNOWN: FetchedUsers = { users: [], directories: {}, isComplete: false };

describe('the protections are read', () => {
  const EMAIL = { email: 'new@example.com' };

  it('only if the plan does something that they are about', async () => {
    const moco = fakeMoco(3);
    const { protections, current } = await fetchProtections(moco.client, [updating(1, mocoUser(1))], KNOWN);
    expect(protections).toBeUndefined();
    expect(current).toBe(KNOWN);
    expect(moco.requests).toEqual([]);
  });

  it.each([
    ['deactivates a user', leaving(1, mocoUser(1)), ['/session', '/users/roles']],
    ['changes a role', updating(1, mocoUser(1), { role: 43 }), ['/session', '/users/roles']],
    ['changes an e-mail address', updating(1, mocoUser(1), EMAIL), ['/session', '/users/roles']],
    ['deactivates a user without a role', leaving(1, mocoUser(1, { role: undefined })), ['/session']],
    ['reactivates a user', reactivating(1, mocoUser(1, { active: false })), ['/users/roles']],
  ])('if the plan %s', async (_, entry, expected) => {
    const moco = fakeMoco(3, { admins: [2] });
    await fetchProtections(moco.client, [entry], KNOWN);
    expect(moco.requests).toEqual(expected);
  });

  it('with all users only if an administrator is affected, and no other one is known', async () => {
    const moco = fakeMoco(3, { admins: [2] });
    const entries = [leaving(1, mocoUser(2, ADMIN))];
    const { protections, current } = await fetchProtections(moco.client, entries, KNOWN);
    expect(moco.requests.splice(0)).toEqual(['/session', '/users/roles', '/users']);
    expect(protections).toEqual({ owner: 1, adminRoles: new Set([41]) });
    expect(current).toMatchObject({ isComplete: true, users: [{ id: 1 }, { id: 2 }, { id: 3 }] });

    const users = [mocoUser(2, ADMIN), mocoUser(7, ADMIN)];
    await fetchProtections(moco.client, entries, { ...KNOWN, users });
    expect(moco.requests).toEqual(['/session', '/users/roles']);
  });

  it('from what is known if that is enough', async () => {
    const moco = fakeMoco(3);
    const users = [mocoUser(1, ADMIN), mocoUser(2, { active: false })];
    const roles = [{ id: 41, name: 'Administrator', isAdmin: true }];
    const known = { users, directories: { roles }, isComplete: true };
    const { current } = await fetchProtections(moco.client, [leaving(1, mocoUser(1, ADMIN))], known);
    expect(moco.requests).toEqual(['/session']);
    expect(current).toBe(known);
  });

  it('as unknown roles if the key may not read them', async () => {
    const moco = fakeMoco(3);
    const getAll = (): Promise<never> => Promise.reject(httpError(403));
    const client = { ...moco.client, getAll };
    const { protections } = await fetchProtections(client, [leaving(1, mocoUser(1))], KNOWN);
    expect(protections).toEqual({ owner: 1, adminRoles: undefined });
  });
});

describe('the owner of the key is unknown', () => {
  const ownerWith = async (session: () => Promise<unknown>): Promise<unknown> => {
    const moco = fakeMoco(3);
    const get: Client['get'] = async (path, query) =>
      path === '/session'
        ? { ...(await moco.client.get(path, query)), json: await session() }
        : moco.client.get(path, query);
    const client = { ...moco.client, get };
    return (await fetchProtections(client, [leaving(1, mocoUser(1))], KNOWN)).protections?.owner;
  };

  it.each([{}, { id: '1' }, { uuid: 'x' }, null, []])('if MOCO responds %j', async (session) => {
    expect(await ownerWith(() => Promise.resolve(session))).toBeNull();
  });

  it.each([401, 403, 404])(
    'if MOCO responds with %i, as it has no session for a key of the account',
    async (status) => {
      expect(await ownerWith(() => Promise.reject(httpError(status)))).toBeNull();
    },
  );

  it('but other errors stop the run', async () => {
    await expect(ownerWith(() => Promise.reject(httpError(500)))).rejects.toThrow(ActionError);
  });
});

describe('other users are read', () => {
  const others = async (
    moco: FakeMoco,
    known: FetchedUsers,
    draft: Parameters<typeof fetchOtherUsers>[2],
    keys: readonly UserKey[] = [],
  ): Promise<number[]> => {
    const { users } = await fetchOtherUsers(moco.client, known, draft, keys);
    return users.map(({ id }) => id);
  };
  const known = { ...KNOWN, users: [mocoUser(1), mocoUser(2)] };

  it('not if nothing depends on them', async () => {
    const moco = fakeMoco(250);
    expect(
      await others(moco, known, [updating(1, mocoUser(1))], [{ email: 'U1@example.com' }, { id: 2 }]),
    ).toEqual([1, 2]);
    const complete = { ...known, isComplete: true };
    await others(moco, complete, [entryOf(1, undefined, { action: 'unmatched' })], [{ id: 9 }]);
    expect(moco.requests).toEqual([]);
  });

  it.each(['create', 'unmatched'] as const)('all of them, if the plan has the action %s', async (action) => {
    const moco = fakeMoco(250);
    const draft = [entryOf(1, undefined, { action })];
    expect(await others(moco, known, draft)).toHaveLength(250);
    expect(moco.requests.splice(0)).toEqual(['/users', ...pages(2, 3)]);
  });

  it('without the first page, if that was read before', async () => {
    const moco = fakeMoco(250);
    const before = await read(moco, byEmail(201, 201));
    moco.requests.splice(0);
    expect(await others(moco, before, [entryOf(1, undefined, { action: 'create' })])).toHaveLength(250);
    expect(moco.requests).toEqual(pages(2, 3));
  });

  it('to whom a new e-mail address belongs', async () => {
    const moco = fakeMoco(250);
    expect(await others(moco, known, [updating(1, mocoUser(1), { email: 'U205@Example.com' })])).toEqual([
      1, 2, 205,
    ]);
    expect(moco.requests).toEqual(['/users?email=u205%40example.com']);
  });

  it('to whom new e-mail addresses belong, from pages if that takes fewer requests', async () => {
    const moco = fakeMoco(250);
    const draft = [205, 206].map((id) => updating(1, mocoUser(1), { email: `u${id}@example.com` }));
    expect(await others(moco, known, draft)).toHaveLength(250);
    expect(moco.requests).toEqual(['/users', ...pages(2, 3)]);
  });

  it('whom `protected-users` names', async () => {
    const moco = fakeMoco(250);
    const keys = [{ id: 205 }, { email: 'u1@example.com' }, { id: 999 }];
    expect(await others(moco, known, [], keys)).toEqual([1, 2, 205]);
    expect(moco.requests).toEqual(['/users?ids=205%2C999']);
  });
});

describe('active users are counted', () => {
  const entries = [updating(1, mocoUser(1))];

  it.each<[string, number, boolean, string[]]>([
    ['by the number that MOCO reports', 250, true, ['/users']],
    ['page by page if MOCO reports none', 250, false, ['/users', ...pages(2, 3)]],
  ])('%s', async (_, count, hasTotal, expected) => {
    const moco = fakeMoco(count, { hasTotal });
    expect(await countActiveUsers(moco.client, entries, KNOWN)).toBe(count);
    expect(moco.requests).toEqual(expected);
  });

  it('as at least those who are known', async () => {
    const users = [mocoUser(7), mocoUser(8), mocoUser(9, { active: false })];
    expect(await countActiveUsers(fakeMoco(1).client, entries, { ...KNOWN, users })).toBe(2);
  });

  it('without a request if they are known or none of them changes', async () => {
    const moco = fakeMoco(250);
    const users: MocoUser[] = [mocoUser(1), mocoUser(2, { active: false })];
    expect(await countActiveUsers(moco.client, entries, { ...KNOWN, users, isComplete: true })).toBe(1);
    expect(await countActiveUsers(moco.client, [], KNOWN)).toBe(0);
    expect(moco.requests).toEqual([]);
  });
});
