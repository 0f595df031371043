/** Turns the objects of a JSON or YAML file into records. */
import { formatNumber } from '../../model/numbers.ts';
import { isEmpty, type Cell, type Cells } from './cells.ts';
import type { ColumnFinder } from './column-finder.ts';
import { checkStartAndPattern } from './employment.ts';
import { forRecord, type IssueCollector, type Position } from './issues.ts';
import type { List, Mapping, Node, ParsedDocument } from './nodes.ts';
import {
  ALL_CHECKS,
  duplicateHeadingMessage,
  MAX_CELL,
  MAX_COLUMNS,
  MAX_ROWS,
  NO_USERS,
  type Records,
} from './records.ts';
import type { UserRecord } from './user-record.ts';

type Items = List['items'];

/** The key of a list of users in an object, as many programs export it. */
const USERS = 'users';

/** The key with which an object names its JSON Schema for editors. */
const SCHEMA = '$schema';

/** The records of a JSON or YAML file. Adds an issue if it has no list of objects. */
export function recordsOfList(
  document: ParsedDocument,
  finder: ColumnFinder,
  issues: IssueCollector,
): Records {
  const items =
    'issue' in document
      ? refuse(document.issue, document.issue.text, issues)
      : findItems(document.root, issues);
  if (items.length === 0) return { records: [], checks: ALL_CHECKS };
  readKeys(items, finder, issues);
  const checks = { key: true, startAndPattern: checkListStart(items, finder, issues) };
  return { records: generateRecords(items, finder, issues), checks };
}

function refuse({ line }: Position, text: string, issues: IssueCollector): Items {
  issues.add({ line }, text);
  return [];
}

/** The list of users: the whole document, or what it has under the key `users`. Empty, after adding an issue, if none. */
function findItems(root: Node, issues: IssueCollector): Items {
  const list = 'entries' in root ? findUsers(root, issues) : root;
  if (!list) return [];
  if ('items' in list && list.items.length > MAX_ROWS) {
    const { line } = list.items[MAX_ROWS] ?? list;
    return refuse({ line }, `is one user too many: a file has at most ${formatNumber(MAX_ROWS)}`, issues);
  }
  const hasNoUsers = 'items' in list ? list.items.length === 0 : 'text' in list && list.type === 'null';
  if (hasNoUsers) return refuse({}, NO_USERS, issues);
  return 'items' in list ? list.items : refuse(list, NOT_A_LIST, issues);
}

const NOT_A_LIST =
  'the file must be a list of objects, one per user, or an object with such a list under the key `users`';

/** The value of `users` in an object that has nothing else; undefined, after adding an issue, if there is none. */
function findUsers({ line, entries }: Mapping, issues: IssueCollector): Node | undefined {
  const users = entries.filter(([key]) => key.text === USERS);
  const others = entries.filter(([key]) => key.text !== USERS && key.text !== SCHEMA);
  const [first] = users;
  const [other] = others;
  if (!first) issues.add({ line }, NOT_A_LIST);
  else if (users.length > 1) {
    issues.add({ line, heading: USERS }, 'appears twice. Delete one of the two keys');
  } else if (other) {
    issues.add(
      { line: other[0].line, heading: other[0].text },
      'is not read: beside `users`, the file has no other key. Delete it',
    );
  } else return first[1];
  return undefined;
}

/** Finds the columns of all keys, and adds an issue for those without one. Later, messages about rows follow. */
function readKeys(items: Items, finder: ColumnFinder, issues: IssueCollector): void {
  const sharesLines = haveCommonLines(items);
  for (const [index, item] of items.entries()) {
    if (!('entries' in item) || item.entries.length > MAX_COLUMNS) continue;
    const record = sharesLines ? index + 1 : undefined;
    for (const [key] of item.entries) finder.find(key.text, { line: key.line, record });
  }
  finder.report(undefined, issues);
}

/** True unless the objects of a list have either first days or hours only. */
function checkListStart(items: Items, finder: ColumnFinder, issues: IssueCollector): boolean {
  const names = new Set<string>();
  for (const { column } of knownCells(items, finder)) names.add(column.name);
  const findValue = (name: string): Position | undefined => {
    for (const { position, ...cell } of knownCells(items, finder)) {
      if (cell.column.name === name && !isEmpty(cell)) return position;
    }
    return undefined;
  };
  return checkStartAndPattern(names, findValue, issues);
}

/** The values of all objects of a list whose keys are known, and where their keys are. */
function* knownCells(items: Items, finder: ColumnFinder): Generator<Cell & { readonly position: Position }> {
  const sharesLines = haveCommonLines(items);
  for (const [index, item] of items.entries()) {
    for (const [key, node] of 'entries' in item ? item.entries : []) {
      const column = finder.columnOf(key.text);
      const record = sharesLines ? index + 1 : undefined;
      const heading = key.text;
      if (column) yield { heading, column, node, position: { line: key.line, record, heading } };
    }
  }
}

/** True if several items begin on one line, so that the line alone does not identify them. */
function haveCommonLines(items: Items): boolean {
  return items.some(({ line }, index) => line === items[index - 1]?.line);
}

function* generateRecords(items: Items, finder: ColumnFinder, issues: IssueCollector): Generator<UserRecord> {
  const sharesLines = haveCommonLines(items);
  for (const [index, item] of items.entries()) {
    if (issues.isFull()) return;
    const record = sharesLines ? index + 1 : undefined;
    const recordIssues = forRecord(record, issues);
    if (!('entries' in item)) {
      recordIssues.add({ line: item.line }, 'must be an object with the fields of a user');
    } else if (item.entries.length > MAX_COLUMNS) {
      const keys = formatNumber(item.entries.length);
      recordIssues.add(
        { line: item.line },
        `has ${keys} keys. At most ${formatNumber(MAX_COLUMNS)} are read`,
      );
    } else yield { line: item.line, record, cells: cellsOfObject(item, finder, recordIssues) };
  }
}

function cellsOfObject({ entries }: Mapping, finder: ColumnFinder, issues: IssueCollector): Cells {
  const cells = new Map<string, Cell>();
  for (const [key, node] of entries) {
    const heading = key.text;
    const column = finder.columnOf(heading);
    const earlier = column && cells.get(column.name)?.heading;
    if (earlier !== undefined) {
      issues.add({ line: key.line, heading }, duplicateHeadingMessage(heading, earlier, issues));
    } else if ('text' in node && node.text.length > MAX_CELL) {
      issues.add({ line: node.line, heading }, `has more than ${formatNumber(MAX_CELL)} characters`);
    } else if (column) cells.set(column.name, { heading, column, node });
  }
  return cells;
}
