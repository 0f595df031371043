/** Custom fields: all of them in one JSON object, one per column, or both. */
import type { DesiredField } from '../../model/fields.ts';
import { toCustomProperty, checkPropertiesSize } from '../../model/parsers.ts';
import { addIssue, isEmpty, acceptOrReport, text, type Cell, type Cells } from './cells.ts';
import { CUSTOM } from './columns.ts';
import type { IssueCollector } from './issues.ts';
import { parseJson } from './json.ts';
import type { Node } from './nodes.ts';

type Properties = readonly (readonly [name: string, Node])[];

/** The desired custom fields of a record, as one desired field; empty if there are none. */
export function parseCustomProperties(cells: Cells, issues: IssueCollector): DesiredField[] {
  const desired = new Map<string, unknown>();
  let first: Cell | undefined;
  for (const cell of cells.values()) {
    if (cell.column.field !== CUSTOM || isEmpty(cell)) continue;
    first ??= cell;
    for (const [name, node] of propertiesOf(cell, issues)) {
      // `null` leaves the custom field unchanged, like an empty cell.
      if ('type' in node && node.type === 'null') continue;
      const parsed = 'text' in node ? text(node.text) : undefined;
      if (parsed && 'must' in parsed) addIssue(cell, `must ${parsed.must}`, issues);
      const value = toPropertyValue(node);
      if (desired.has(name)) addIssue(cell, duplicatePropertyMessage(name, issues), issues);
      if (value === undefined) addIssue(cell, invalidPropertyMessage(name, cell, issues), issues);
      else desired.set(name, value);
    }
  }
  if (!first || desired.size === 0) return [];
  const value = acceptOrReport(first, checkPropertiesSize(Object.fromEntries(desired)), issues);
  return value === undefined ? [] : [{ field: CUSTOM, value }];
}

/** The custom fields in one cell, in the order of the file. A name may appear more than once. */
function propertiesOf(cell: Cell, issues: IssueCollector): Properties {
  const { column, node } = cell;
  if (column.property !== undefined) {
    return [[column.property, 'text' in node ? { ...node, text: node.text.trim() } : node]];
  }
  const document = 'text' in node ? parseJson(node.text) : { root: node };
  const root = 'root' in document ? document.root : undefined;
  if (root && 'entries' in root) return root.entries.map(([key, value]) => [key.text, value] as const);
  const must = root ? 'be a JSON object, such as {"key": "value"}' : 'be a valid JSON object (syntax error)';
  addIssue(cell, `must ${must}`, issues);
  return [];
}

/** The value to send; undefined if MOCO can't store it. Numbers become text, which keeps all their digits. */
function toPropertyValue(node: Node): unknown {
  if ('entries' in node) return undefined;
  if ('text' in node) {
    return toCustomProperty(node.type === 'boolean' ? node.text === 'true' : node.text);
  }
  const texts = node.items.flatMap((item) => ('text' in item && item.type === 'text' ? [item.text] : []));
  return texts.length === node.items.length ? texts : undefined;
}

function duplicatePropertyMessage(name: string, { quote }: IssueCollector): string {
  return `the custom field ${quote(name)} is set twice. Remove one of the values`;
}

function invalidPropertyMessage(name: string, { column }: Cell, { quote }: IssueCollector): string {
  const must = 'must be a string, number, boolean or list of strings';
  return column.property === undefined ? `the custom field ${quote(name)} ${must} ("" clears it)` : must;
}
