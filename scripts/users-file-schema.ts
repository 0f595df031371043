/** Generates the JSON Schema of a users file from the table of fields. Editors use it to complete and check JSON and YAML. */
import { CLEARABLE } from '../src/model/clear.ts';
import type { Field } from '../src/model/fields.ts';
import { birthday, language, LANGUAGES } from '../src/model/field-parsers.ts';
import * as values from '../src/model/parsers.ts';
import {
  CUSTOM,
  EMPLOYMENT_END,
  EMPLOYMENT_PATTERN,
  EMPLOYMENT_START,
  FILE_FIELDS,
  VACATION_DAYS,
  WORK_COLUMNS,
} from '../src/sync/users-file/columns.ts';
import type { Manifest } from '../simulator/runner.ts';

/** Path of the generated schema in the repository. */
export const SCHEMA_FILE = 'sync/users-file.schema.json';

type Schema = Readonly<Record<string, unknown>>;

const ID = { type: ['integer', 'string', 'null'], minimum: 1, maximum: Number.MAX_SAFE_INTEGER };
const DATE = {
  type: ['string', 'null'],
  pattern: orBlank('\\d{4}-\\d{2}-\\d{2}|\\d{1,2}\\.\\d{1,2}\\.\\d{4}'),
};
const PROPERTY = ['string', 'number', 'boolean', 'array'];
const STRINGS = { items: { type: 'string' } };

/** Unlike the parser, it allows invisible characters: not every editor supports `\p{C}` in patterns. */
const PART_OF_EMAIL = '[^\\s@<>()\\[\\],;:"\\\\]+';

/** Descriptions of columns that differ from those of the inputs. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  id: 'ID of the user in MOCO. With an ID, `email` is the e-mail address to set.',
  email:
    'E-mail address (E-Mail). Without `id`, it identifies the user; with `id`, it is the e-mail address to set.',
  active:
    '`true` or `false`, also `ja` or `nein`. `false` deactivates the user (deaktivieren), `true` reactivates the user.',
  external: '`true` or `false`, also `ja` or `nein`. Whether the user is an external employee (Extern).',
  language:
    `Language (Sprache), one of ${quoted(LANGUAGES)}. MOCO never returns it, so it is only sent together ` +
    'with other changes.',
  birthday: 'Birthday (Geburtstag), such as `1990-01-31` or `31.1.1990`.',
  tags: "Tags (Labels), as a list, or separated by commas or line breaks. They replace the user's tags.",
  'custom-properties':
    'Custom fields (Eigene Felder). A value is a string, number, boolean or list of strings; `""` clears a field. ' +
    'Other custom fields stay unchanged.',
  [EMPLOYMENT_START.name]:
    'The day from which the hours in `employment-pattern` hold (Eintritt), such as `2027-01-01` or `1.1.2027`.',
  [EMPLOYMENT_PATTERN.name]:
    'Weekly model (Wochenmodell): the hours of each day from Monday to Friday, such as `8/8/8/8/6` or ' +
    '`[8, 8, 8, 8, 6]`, or of mornings and afternoons, such as `{"am": [4, 4, 4, 4, 4], "pm": [4, 4, 4, 4, 2]}`. ' +
    'Needs `employment-start`.',
  [EMPLOYMENT_END.name]:
    'Last day of the employment (Austritt), such as `2027-12-31` or `31.12.2027`. Employments that run past this day ' +
    'end on it.',
  [VACATION_DAYS.name]:
    'Vacation days of a year (Urlaubsanspruch), 0 to 366 with at most two decimals. The inputs `vacation-title` and ' +
    '`vacation-year` say which entry of MOCO they are.',
  clear: `Fields to clear, as a list, or separated by commas or line breaks - ${quoted(CLEARABLE.map(({ input }) => input))}.`,
};

/** An object with the list under one key. These rules hold for objects only, those of the list for lists. */
const LIST_IN_OBJECT = {
  properties: {
    users: { type: 'array', minItems: 1, items: { $ref: '#/items' } },
    $schema: { type: 'string' },
  },
  required: ['users'],
  additionalProperties: false,
};

/**
 * The schema, in a draft that VS Code and the YAML language server support. Empty values are valid: they leave their fields
 * unchanged.
 *
 * @param inputs the inputs of the action for one user, whose descriptions are used
 */
export function usersFileSchema({ inputs }: Pick<Manifest, 'inputs'>): Schema {
  const describe = (name: string, schema: Schema): [string, Schema] => [
    name,
    { description: DESCRIPTIONS[name] ?? inputs[name]?.description ?? '', ...schema },
  ];
  const definitions = Object.fromEntries([
    describe('id', { ...ID, pattern: orBlank('[1-9][0-9]*') }),
    ...FILE_FIELDS.map((field) => describe(field.input, schemaOf(field))),
    ...WORK_COLUMNS.map(({ name }) => describe(name, WORK_SCHEMAS.get(name) ?? DATE)),
    describe('clear', { type: ['array', 'string', 'null'], items: { enum: CLEARABLE.flatMap(keysOfField) } }),
  ]);
  const keys = [
    ['id', 'id'],
    ...FILE_FIELDS.flatMap((field) => keysOfField(field).map((key) => [key, field.input])),
    ...WORK_COLUMNS.flatMap(({ name, germanHeadings }) =>
      keysOf(name, germanHeadings).map((key) => [key, name]),
    ),
    ['clear', 'clear'],
  ];
  const emailKeys = FILE_FIELDS.filter(({ input }) => input === 'email').flatMap(keysOfField);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: 'Written by `npm run schema`.',
    title: 'MOCO users',
    type: ['array', 'object'],
    minItems: 1,
    ...LIST_IN_OBJECT,
    items: {
      type: 'object',
      anyOf: [...emailKeys, 'id'].map((key) => ({ required: [key] })),
      properties: Object.fromEntries(
        keys.map(([key = '', name]) => [key, { $ref: `#/definitions/${name}` }]),
      ),
      patternProperties: {
        '^custom[-_]properties\\..+': {
          description: 'One custom field (Eigenes Feld) by its name.',
          type: [...PROPERTY, 'null'],
          ...STRINGS,
        },
      },
      additionalProperties: false,
    },
    definitions,
  };
}

/** The keys of a field: the input, also with `_`, and the German label. */
function keysOfField({ input, germanLabel }: Field): string[] {
  return keysOf(input, germanLabel === undefined ? [] : [germanLabel]);
}

function keysOf(name: string, germanHeadings: readonly string[]): string[] {
  return [...new Set([name, name.replaceAll('-', '_'), ...germanHeadings])];
}

function schemaOf(field: Field): Schema {
  if (field === CUSTOM) {
    return {
      type: ['object', 'string', 'null'],
      additionalProperties: { type: [...PROPERTY, 'null'], ...STRINGS },
    };
  }
  if (field.directory) return { type: ['string', 'integer', 'null'], minimum: 1 };
  return SCHEMAS.get(field.parse) ?? { type: ['string', 'number', 'null'] };
}

/** Schemas of values by the parsers of their fields. Everything else is text. */
const SCHEMAS: ReadonlyMap<unknown, Schema> = new Map<unknown, Schema>([
  [values.email, { type: ['string', 'null'], pattern: orBlank(`${PART_OF_EMAIL}@${PART_OF_EMAIL}`) }],
  [
    values.boolean,
    {
      type: ['boolean', 'string', 'integer', 'null'],
      pattern: orBlank(anyCase('true', 'false', 'ja', 'nein', 'yes', 'no', 'wahr', 'falsch', '1', '0')),
      minimum: 0,
      maximum: 1,
    },
  ],
  [birthday, DATE],
  [language, { enum: [...LANGUAGES, '', null] }],
  [
    values.list,
    { type: ['array', 'string', 'number', 'null'], items: { type: ['string', 'number'] }, minItems: 1 },
  ],
]);

/** Numbers, or texts with a decimal point or a decimal comma. */
const FIVE_DAYS = {
  items: { type: ['number', 'string'], minimum: 0, maximum: 24, pattern: '^\\s*\\d+(?:[.,]\\d+)?\\s*$' },
  minItems: 5,
  maxItems: 5,
};

/** Schemas of the columns of employment and vacation by their names. Everything else is a date. */
const WORK_SCHEMAS: ReadonlyMap<string, Schema> = new Map<string, Schema>([
  [
    EMPLOYMENT_PATTERN.name,
    {
      type: ['string', 'array', 'object', 'null'],
      pattern: orBlank(
        [fiveDays('\\d+(?:\\.\\d+)?', ','), fiveDays('\\d+(?:[.,]\\d+)?', '/'), '\\{[\\s\\S]*\\}'].join('|'),
      ),
      ...FIVE_DAYS,
      properties: { am: { type: 'array', ...FIVE_DAYS }, pm: { type: 'array', ...FIVE_DAYS } },
      required: ['am', 'pm'],
      additionalProperties: false,
    },
  ],
  [
    VACATION_DAYS.name,
    {
      type: ['number', 'string', 'null'],
      minimum: 0,
      maximum: 366,
      pattern: orBlank('\\d{1,3}(?:[.,]\\d{1,2})?'),
    },
  ],
]);

/** A pattern for the hours of five days in one text. */
function fiveDays(hours: string, separator: string): string {
  return `${hours}(?: *${separator} *${hours}){4}`;
}

/** A pattern for words in any case, as patterns in JSON Schema have no flags. */
function anyCase(...words: readonly string[]): string {
  return words.map((word) => word.replace(/./g, (letter) => `[${letter.toUpperCase()}${letter}]`)).join('|');
}

function orBlank(pattern: string): string {
  return `^\\s*(?:${pattern})?\\s*$`;
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}
