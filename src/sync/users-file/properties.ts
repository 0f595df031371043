/** Custom fields: all together as one object of JSON, one by one in columns of their own, or both. */
import type { Wish } from '../../moco/fields.ts';
import { asCustomProperty, fittingProperties } from '../../moco/values.ts';
import { addFault, isEmpty, judge, text, type Cell, type Cells } from './cells.ts';
import { CUSTOM } from './columns.ts';
import type { Faults } from './faults.ts';
import { readJson } from './json.ts';
import type { Tree } from './tree.ts';

type Properties = readonly (readonly [name: string, Tree])[];

/** One wish for all custom fields of a row, or none. */
export function readProperties(cells: Cells, faults: Faults): Wish[] {
  const found = new Map<string, unknown>();
  let first: Cell | undefined;
  for (const cell of cells.values()) {
    if (cell.column.field !== CUSTOM || isEmpty(cell)) continue;
    first ??= cell;
    for (const [name, tree] of propertiesIn(cell, faults)) {
      // As in a cell: it leaves the field alone.
      if ('type' in tree && tree.type === 'null') continue;
      const read = 'text' in tree ? text(tree.text) : undefined;
      if (read && 'must' in read) addFault(cell, `must ${read.must}`, faults);
      const value = asProperty(tree);
      if (found.has(name)) addFault(cell, `the custom field ${faults.quote(name)} is given twice`, faults);
      if (value === undefined) addFault(cell, whyNot(name, cell, faults), faults);
      else found.set(name, value);
    }
  }
  if (!first || found.size === 0) return [];
  const value = judge(first, fittingProperties(Object.fromEntries(found)), faults);
  return value === undefined ? [] : [{ field: CUSTOM, value }];
}

/** The custom fields in one cell. */
function propertiesIn({ column, heading, tree }: Cell, faults: Faults): Properties {
  if (column.property !== undefined) {
    return [[column.property, 'text' in tree ? { ...tree, text: tree.text.trim() } : tree]];
  }
  const read = 'text' in tree ? readJson(tree.text) : { tree };
  const object = 'tree' in read ? read.tree : undefined;
  if (object && 'entries' in object) return object.entries.map(([key, value]) => [key.text, value] as const);
  const why = object ? ', such as {"key": "value"}' : "; it can't be read as JSON";
  faults.add({ line: tree.line, heading }, `must be a JSON object${why}`);
  return [];
}

/** What MOCO can keep of a value, or undefined. Numbers keep their digits, as texts. */
function asProperty(tree: Tree): unknown {
  if ('entries' in tree) return undefined;
  if ('text' in tree) {
    return asCustomProperty(tree.type === 'boolean' ? tree.text === 'true' : tree.text);
  }
  const texts = tree.items.flatMap((item) => ('text' in item && item.type === 'text' ? [item.text] : []));
  return texts.length === tree.items.length ? texts : undefined;
}

function whyNot(name: string, { column }: Cell, faults: Faults): string {
  const which = column.property === undefined ? `the custom field ${faults.quote(name)} ` : '';
  return `${which}must be a string, number, boolean or list of strings${which && ' ("" empties it)'}`;
}
