/** Custom fields: all of them in one JSON object, one per column, or both. */
import type { DesiredField } from '../../model/fields.ts';
import { checkPropertiesSize, customProperty } from '../../model/parsers.ts';
import { addIssue, isEmpty, acceptOrReport, type Cell, type Cells } from './cells.ts';
import { CUSTOM } from './columns.ts';
import type { IssueCollector } from './issues.ts';
import { parseJson } from './json.ts';
import type { Node } from './nodes.ts';

type Properties = readonly (readonly [name: string, Node])[];

/** The desired custom fields of a record, as one desired field; empty if there are none. */
export function parseCustomProperties(cells: Cells, issues: IssueCollector): DesiredField[] {
  const customCells = [...cells.values()].filter((cell) => cell.column.field === CUSTOM && !isEmpty(cell));
  const desired = new Map<string, unknown>();
  for (const cell of customCells) {
    for (const [name, node] of propertiesOf(cell, issues)) {
      // `null` leaves the custom field unchanged, like an empty cell.
      if ('type' in node && node.type === 'null') continue;
      if (desired.has(name)) addIssue(cell, duplicatePropertyMessage(name, issues), issues);
      const value = parseProperty(name, node, cell, issues);
      if (value !== undefined) desired.set(name, value);
    }
  }
  const [first] = customCells;
  if (!first || desired.size === 0) return [];
  const value = acceptOrReport(first, checkPropertiesSize(Object.fromEntries(desired)), issues);
  return value === undefined ? [] : [{ field: CUSTOM, value }];
}

/** The custom fields in one cell, in the order of the file. A name may appear more than once. */
function propertiesOf(cell: Cell, issues: IssueCollector): Properties {
  const { column, node } = cell;
  if (column.property !== undefined) return [[column.property, listOrNode(node)]];
  const document = 'text' in node ? parseJson(node.text) : { root: node };
  const root = 'root' in document ? document.root : undefined;
  if (root && 'entries' in root) return root.entries.map(([key, value]) => [key.text, value] as const);
  const must = root ? 'be a JSON object, such as {"key": "value"}' : 'be a valid JSON object (syntax error)';
  addIssue(cell, `must ${must}`, issues);
  return [];
}

/** A list for a text that is a JSON list of texts: how CSV has several choices of which some contain commas. */
function listOrNode(node: Node): Node {
  if (!('text' in node) || !/^\s*\[\s*"/.test(node.text)) return node;
  const document = parseJson(node.text);
  const root = 'root' in document ? document.root : undefined;
  const isList =
    root && 'items' in root && root.items.every((item) => 'text' in item && item.type === 'text');
  return isList ? { ...root, line: node.line } : node;
}

/** The value of one custom field. Adds an issue if it is invalid. */
function parseProperty(name: string, node: Node, cell: Cell, issues: IssueCollector): unknown {
  // The heading of a single custom field names it already.
  const subject = cell.column.property === undefined ? `the custom field ${issues.quote(name)} ` : '';
  const item = itemOf(node);
  const parsed = customProperty(item) ?? {
    must: `be a string, number, boolean or list of strings${subject && ' ("" clears it)'}`,
  };
  if ('value' in parsed) return parsed.value;
  addIssue(cell, `${subject}must ${parsed.must}`, issues);
  return undefined;
}

/**
 * The value of a node; undefined if MOCO can't store it. Numbers become text, which keeps all their digits. A plain `true` of
 * YAML is a boolean, as in JSON.
 */
function itemOf(node: Node): unknown {
  if ('entries' in node) return undefined;
  if ('text' in node) {
    const isBoolean = node.type === 'boolean' || node.isYamlBoolean;
    return isBoolean ? node.text.toLowerCase() === 'true' : node.text;
  }
  return node.items.map((item) => ('text' in item && item.type === 'text' ? item.text : undefined));
}

function duplicatePropertyMessage(name: string, { quote }: IssueCollector): string {
  return `the custom field ${quote(name)} is set twice. Remove one of the values`;
}
