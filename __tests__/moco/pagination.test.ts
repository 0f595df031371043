import { describe, expect, it } from '@jest/globals';
import type { ApiResponse } from '../../src/moco/response.ts';
import { fetchPage, fetchPages, type Query } from '../../src/moco/pagination.ts';

const isNumber = (value: unknown): value is number => typeof value === 'number';

interface List {
  readonly get: (path: string, query?: Query) => Promise<ApiResponse>;
  /** The pages that were requested, in this order. */
  readonly requested: string[];
}

/** A list of MOCO with so many entries, five on a page. `total` is the number that MOCO returns. */
function listOf(entries: number, total: number | string | null): List {
  const requested: string[] = [];
  const get = (_: string, query: Query = {}): Promise<ApiResponse> => {
    requested.push(query['page'] ?? 'first');
    const begin = (Number(query['page'] ?? 1) - 1) * 5;
    const json = Array.from(
      { length: Math.max(0, Math.min(5, entries - begin)) },
      (__, index) => begin + index,
    );
    const headers = new Headers({
      ...(total !== null && { 'x-total': String(total) }),
      ...(begin + 5 < entries && { link: `<https://evil.example.com/users?page=9>; rel="next"` }),
    });
    return Promise.resolve({ json, headers, unexpected: (problem) => new Error(problem) as never });
  };
  return { get, requested };
}

/** A list, five on a page, that changes as soon as its first page was read so many times. */
function listThatChanges(
  entries: readonly number[],
  change: (all: number[]) => number[],
  times: number,
): List {
  let all = [...entries];
  const requested: string[] = [];
  const get = (_: string, query: Query = {}): Promise<ApiResponse> => {
    const page = query['page'] ?? 'first';
    const begin = (Number(query['page'] ?? 1) - 1) * 5;
    const json = all.slice(begin, begin + 5);
    const headers = new Headers({
      'x-total': String(all.length),
      ...(begin + 5 < all.length && { link: '<x>; rel="next"' }),
    });
    if (page === 'first' && requested.filter((each) => each === 'first').length < times) all = change(all);
    requested.push(page);
    return Promise.resolve({ json, headers, unexpected: (problem) => new Error(problem) as never });
  };
  return { get, requested };
}

async function read(list: List): Promise<readonly number[]> {
  return fetchPages(list.get, '/users', isNumber, {});
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('a list', () => {
  it.each([0, 1, 5])('of %i entries is one page', async (entries) => {
    const list = listOf(entries, entries);
    expect(await read(list)).toEqual(upTo(entries));
    expect(list.requested).toEqual(['first']);
  });

  it.each([
    ['with the right total', 12],
    ['without a total', null],
    ['with a total that is not a number', 'many'],
    ['with a total that is too small', 6],
  ])('is read to its end and in its order %s', async (_, total) => {
    const list = listOf(12, total);
    expect(await read(list)).toEqual(upTo(12));
    expect(list.requested.slice(0, 3)).toEqual(['first', '2', '3']);
  });

  it('does not request its first page again', async () => {
    const list = listOf(12, 12);
    const first = await fetchPage(list.get, '/users', isNumber, {});
    expect(first).toMatchObject({ hasNext: true, total: 12 });
    expect(await fetchPages(list.get, '/users', isNumber, {}, first)).toEqual(upTo(12));
    expect(list.requested).toEqual(['first', '2', '3']);
  });

  it('that has fewer entries than its total is rejected, as without the header `Link` of its first page', async () => {
    const list = listOf(12, 16);
    await expect(read(list)).rejects.toMatchObject({
      code: 'unexpected-answer',
      details: { problem: 'the responses have 12 of its 16 entries' },
    });
    expect(list.requested.filter((page) => page === 'first')).toHaveLength(3);
  });

  it.each([
    [
      'an entry before is deleted',
      [0, 1, 2, 3, 4, 5, 6],
      (all: number[]) => all.filter((each) => each !== 2),
    ],
    ['an entry is added', [0, 1, 2, 3, 4, 5, 6], (all: number[]) => [9, ...all]],
    [
      'one is added before, and the last one deleted',
      [0, 1, 2, 3, 4, 5, 6],
      (all: number[]) => [9, ...all.slice(0, 6)],
    ],
  ])('is read again if it changes after the first page: %s', async (_, before, change) => {
    const list = listThatChanges(before, change, 1);
    expect([...(await read(list))].sort()).toEqual(change(before).sort());
  });

  it('that changes each time it is read is rejected', async () => {
    const list = listThatChanges(upTo(30), (all) => all.slice(1), Infinity);
    await expect(read(list)).rejects.toMatchObject({ details: { problem: 'it changes while it is read' } });
  });

  it('that does not end is rejected', async () => {
    await expect(read(listOf(Infinity, null))).rejects.toThrow('its list does not end');
    await expect(read(listOf(Infinity, 1_000_000))).rejects.toThrow('its list does not end');
  });
});
