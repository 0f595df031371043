/** From what stands in a row to whom is meant and what is wished. */
import { fieldOf, type Wish } from '../../moco/fields.ts';
import type { UserKey } from '../../moco/users.ts';
import * as values from '../../moco/values.ts';
import { addFault, givenIn, readCell, readField, readList, type Cells } from './cells.ts';
import { CLEARABLE, columnOf, CUSTOM, FILE_FIELDS } from './columns.ts';
import type { Faults } from './faults.ts';
import { readProperties } from './properties.ts';

/** One person as the file has it. */
export interface Entry {
  readonly line: number;
  /** Which one it is, where several begin on one line. */
  readonly person?: number | undefined;
  readonly cells: Cells;
}

export interface Person {
  /** Undefined where the row does not say whom it means. */
  readonly key: UserKey | undefined;
  readonly wishes: readonly Wish[];
  /** The address that the person has or gets. */
  readonly email: string | undefined;
}

const EMAIL = fieldOf('email');

/** `isKeyed` is whether the file has anything that says whom a row means; if not, that is complained about once. */
export function readPerson({ line, cells }: Entry, isKeyed: boolean, faults: Faults): Person {
  const idCell = givenIn(cells, 'id');
  const id = idCell && readCell(idCell, values.id, faults);
  const wishes = [
    ...readFields(cells, faults),
    ...readProperties(cells, faults),
    ...readClear(cells, faults),
  ];
  const address = wishes.find(({ field }) => field === EMAIL)?.value;
  const email = typeof address === 'string' ? address : undefined;
  if (idCell) return { key: id === undefined ? undefined : { id }, wishes, email };
  if (isKeyed && !givenIn(cells, EMAIL.input)) faults.add({ line }, 'has neither `id` nor `email`');
  return {
    key: email === undefined ? undefined : { email },
    wishes: wishes.filter(({ field }) => field !== EMAIL),
    email,
  };
}

/** In the order of the table of fields, as inputs are read. */
function readFields(cells: Cells, faults: Faults): Wish[] {
  const wishes: Wish[] = [];
  for (const field of FILE_FIELDS) {
    const cell = field === CUSTOM ? undefined : givenIn(cells, field.input);
    const value = cell && readField(cell, field, faults);
    if (value !== undefined) wishes.push({ field, value });
  }
  return wishes;
}

/** The fields that `clear` names, by inputs or by German headings. */
function readClear(cells: Cells, faults: Faults): Wish[] {
  const cell = givenIn(cells, 'clear');
  if (!cell) return [];
  const names = readList(cell, values.list, faults) ?? [];
  const cleared = names.flatMap((name) => {
    const field = CLEARABLE.find(({ input }) => input === columnOf(name)?.name);
    if (!field) {
      const allowed = CLEARABLE.map(({ input }) => input).join(', ');
      addFault(cell, `must name what can be emptied (${allowed}), not ${faults.quote(name)}`, faults);
      return [];
    }
    if (givenIn(cells, field.input)) {
      addFault(cell, `must not name \`${field.input}\`, which is given a value as well`, faults);
    }
    return [field];
  });
  return [...new Set(cleared)].map((field) => ({ field, value: field.emptied }));
}
