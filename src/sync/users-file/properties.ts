/** Custom fields: all together as one object of JSON, one by one in columns of their own, or both. */
import type { DesiredField } from '../../model/fields.ts';
import { toCustomProperty, checkPropertiesSize } from '../../model/parsers.ts';
import { addIssue, isEmpty, acceptOrReport, text, type Cell, type Cells } from './cells.ts';
import { CUSTOM } from './columns.ts';
import type { IssueCollector } from './issues.ts';
import { parseJson } from './json.ts';
import type { Node } from './nodes.ts';

type Properties = readonly (readonly [name: string, Node])[];

/** One wish for all custom fields of a row, or none. */
export function parseCustomProperties(cells: Cells, issues: IssueCollector): DesiredField[] {
  const found = new Map<string, unknown>();
  let first: Cell | undefined;
  for (const cell of cells.values()) {
    if (cell.column.field !== CUSTOM || isEmpty(cell)) continue;
    first ??= cell;
    for (const [name, node] of propertiesIn(cell, issues)) {
      // As in a cell: it leaves the field alone.
      if ('type' in node && node.type === 'null') continue;
      const read = 'text' in node ? text(node.text) : undefined;
      if (read && 'must' in read) addIssue(cell, `must ${read.must}`, issues);
      const value = asProperty(node);
      if (found.has(name)) addIssue(cell, `the custom field ${issues.quote(name)} is given twice`, issues);
      if (value === undefined) addIssue(cell, invalidPropertyMessage(name, cell, issues), issues);
      else found.set(name, value);
    }
  }
  if (!first || found.size === 0) return [];
  const value = acceptOrReport(first, checkPropertiesSize(Object.fromEntries(found)), issues);
  return value === undefined ? [] : [{ field: CUSTOM, value }];
}

/** The custom fields in one cell. */
function propertiesIn({ column, heading, node }: Cell, issues: IssueCollector): Properties {
  if (column.property !== undefined) {
    return [[column.property, 'text' in node ? { ...node, text: node.text.trim() } : node]];
  }
  const read = 'text' in node ? parseJson(node.text) : { tree: node };
  const object = 'tree' in read ? read.tree : undefined;
  if (object && 'entries' in object) return object.entries.map(([key, value]) => [key.text, value] as const);
  const why = object ? ', such as {"key": "value"}' : "; it can't be read as JSON";
  issues.add({ line: node.line, heading }, `must be a JSON object${why}`);
  return [];
}

/** What MOCO can keep of a value, or undefined. Numbers keep their digits, as texts. */
function asProperty(node: Node): unknown {
  if ('entries' in node) return undefined;
  if ('text' in node) {
    return toCustomProperty(node.type === 'boolean' ? node.text === 'true' : node.text);
  }
  const texts = node.items.flatMap((item) => ('text' in item && item.type === 'text' ? [item.text] : []));
  return texts.length === node.items.length ? texts : undefined;
}

function invalidPropertyMessage(name: string, { column }: Cell, issues: IssueCollector): string {
  const which = column.property === undefined ? `the custom field ${issues.quote(name)} ` : '';
  return `${which}must be a string, number, boolean or list of strings${which && ' ("" empties it)'}`;
}
