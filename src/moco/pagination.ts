/** Lists in pages of 100. @see https://github.com/everii-Group/mocoapp-api-docs#pagination */
import { isObject, own } from '../model/json.ts';
import { forEachConcurrent } from './concurrency.ts';
import { ActionError } from './errors.ts';
import type { Size } from './response.ts';

/** The query of a request. */
export interface Query {
  readonly [name: string]: string;
}

/** What pagination needs of a response. */
interface PageResponse {
  readonly json: unknown;
  readonly headers: { get(name: string): string | null };
  readonly unexpected: (problem: string) => Error;
}

type Get = (path: string, query?: Query) => Promise<PageResponse>;

/** Entries of a page, and IDs in one query. */
export const PAGE_SIZE = 100;

/** 200,000 entries. A longer list does not come from MOCO. */
const MAX_PAGES = 2_000;

/** 200 MiB: 200,000 entries of 1 KB. */
const MAX_LIST_BYTES = 200 * 1024 * 1024;

/** 200,000 entries of 50 values. An empty object takes 3 bytes in JSON, and 60 in memory. */
const MAX_LIST_VALUES = 10_000_000;

/** How often a list that changes meanwhile is read. */
const MAX_LIST_READS = 3;

/** Requests in parallel. */
export const READ_CONCURRENCY = 8;

/** One page of a list. */
export interface Page<T> {
  readonly entries: readonly T[];
  readonly hasNext: boolean;
  /** The number of entries of all pages, by `X-Total`; undefined without the header. */
  readonly total: number | undefined;
}

/** How many requests the pages after the first one take; unknown and therefore -1 without the header. */
export function pagesAfter({ total }: Pick<Page<unknown>, 'total'>): number {
  return Math.ceil((total ?? 0) / PAGE_SIZE) - 1;
}

type IsEntry<T> = (value: unknown) => value is T;

/**
 * One page of a list, from 1. The header `Link` tells whether there is a next one; its URL is not used.
 *
 * @throws {ActionError} if MOCO can't be read, or if the response is not a list of such entries
 */
export async function fetchPage<T>(
  get: Get,
  path: string,
  isEntry: IsEntry<T>,
  query: Query,
  page = 1,
): Promise<Page<T>> {
  const response = await get(path, page === 1 ? query : { ...query, page: String(page) });
  if (!Array.isArray(response.json)) throw response.unexpected('it is not a list');
  if (!response.json.every(isEntry)) throw response.unexpected('its list has entries of another kind');
  const hasNext = response.json.length > 0 && /rel="?next"?/.test(response.headers.get('link') ?? '');
  if (hasNext && page >= MAX_PAGES) throw response.unexpected('its list does not end');
  const total = response.headers.get('x-total') ?? '';
  return {
    entries: response.json,
    hasNext,
    total: /^\d+$/.test(total) ? Number(total) : undefined,
  };
}

/**
 * All entries of a list. If entries are added or deleted meanwhile, later ones move to another page, so that one could be
 * missing: then the list is read again. An entry may be there twice.
 *
 * @throws {ActionError} as `fetchPage`, and if the list is still not complete
 */
export async function fetchPages<T>(
  get: Get,
  path: string,
  isEntry: IsEntry<T>,
  query: Query,
  first?: Page<T>,
): Promise<T[]> {
  const read = (page: number): Promise<Page<T>> => fetchPage(get, path, isEntry, query, page);
  for (let attempt = 1; ; attempt++) {
    const pages = await readPages(read, attempt === 1 ? first : undefined);
    const problem = listProblem(pages);
    if (problem === undefined) return entriesOf(pages);
    if (attempt === MAX_LIST_READS) {
      throw new ActionError({ kind: 'incomplete-list', request: { method: 'GET', path }, problem });
    }
  }
}

async function readPages<T>(read: (page: number) => Promise<Page<T>>, first?: Page<T>): Promise<Page<T>[]> {
  const begin = first ?? (await read(1));
  const pages = [begin];
  const known = begin.hasNext ? Math.min(Math.ceil((begin.total ?? 0) / begin.entries.length), MAX_PAGES) : 1;
  await forEachConcurrent(range(2, known), READ_CONCURRENCY, async (page) => {
    pages[page - 1] = await read(page);
  });
  while (pages.at(-1)?.hasNext) pages.push(await read(pages.length + 1));
  return pages;
}

/** Why entries may be missing, by `X-Total`; undefined if all are there, or if MOCO doesn't say how many there are. */
function listProblem<T>(pages: readonly Page<T>[]): string | undefined {
  const totals = new Set(pages.flatMap(({ total }) => total ?? []));
  if (totals.size > 1) return 'it changes while it is read';
  const [total = 0] = totals;
  const count = new Set(entriesOf(pages).map(identify)).size;
  return count < total ? `the responses have ${count} of its ${total} entries` : undefined;
}

function entriesOf<T>(pages: readonly Page<T>[]): T[] {
  return pages.flatMap(({ entries }) => entries);
}

function identify(entry: unknown): unknown {
  return isObject(entry) ? (own(entry, 'id') ?? entry) : entry;
}

/** What is wrong with a list of this size, as all its responses have it together; undefined if nothing is. */
export function listSizeProblem({ bytes, values }: Size): string | undefined {
  if (bytes > MAX_LIST_BYTES) return 'its list is larger than 200 MiB';
  return values > MAX_LIST_VALUES ? 'its list has more than 10,000,000 values' : undefined;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
