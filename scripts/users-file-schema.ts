/** The JSON Schema of users files, derived from the table of fields. Editors complete and validate JSON and YAML with it. */
import type { Field } from '../src/model/fields.ts';
import * as values from '../src/model/parsers.ts';
import { CLEARABLE, CUSTOM, FILE_FIELDS } from '../src/sync/users-file/columns.ts';
import type { Manifest } from '../simulator/runner.ts';

/** Path of the schema in this repository. */
export const SCHEMA_FILE = 'sync/users-file.schema.json';

type Schema = Readonly<Record<string, unknown>>;

const ID = { type: ['integer', 'string', 'null'], minimum: 1, maximum: Number.MAX_SAFE_INTEGER };
const PROPERTY = ['string', 'number', 'boolean', 'array'];
const STRINGS = { items: { type: 'string' } };

/** Looser than the parser, which also rejects invisible characters: only some editors' patterns could express that. */
const EMAIL_PART = '[^\\s@<>()\\[\\],;:"\\\\]+';

/** Descriptions of columns that differ from the description of the input. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  id: 'ID of the user in MOCO. If it is set, `email` is the new e-mail address.',
  email:
    'E-mail address (E-Mail). Without `id` it identifies the user; with `id` it is the new e-mail address.',
  active: '`true` or `false`, also `ja` or `nein`. `false` deactivates the user (deaktivieren).',
  external: '`true` or `false`, also `ja` or `nein`. Whether the user is an external employee (Extern).',
  language:
    `Language (Sprache), one of ${quoted(values.LANGUAGES)}. MOCO never returns it, so it is only sent ` +
    'together with other changes.',
  birthday: 'Birthday (Geburtstag), as `1990-01-31` or `31.1.1990`.',
  tags: "Tags (Labels), as a list or separated by commas or line breaks. They replace the user's tags.",
  'custom-properties':
    'Custom fields (Eigene Felder) by name. A value is a string, number, boolean or list of strings; `""` clears a ' +
    'field. Other custom fields keep their values.',
  clear: `Fields to clear, as a list or separated by commas or line breaks - ${quoted(CLEARABLE.map(({ input }) => input))}.`,
};

/**
 * Creates the schema, in draft 7, which VS Code and the YAML language server support. An empty value is valid: it leaves
 * its field unchanged.
 *
 * @param manifest the `action.yml` whose inputs describe the columns
 */
export function usersFileSchema({ inputs }: Pick<Manifest, 'inputs'>): Schema {
  const describe = (name: string, schema: Schema): [string, Schema] => [
    name,
    { description: DESCRIPTIONS[name] ?? inputs[name]?.description ?? '', ...schema },
  ];
  const definitions = Object.fromEntries([
    describe('id', { ...ID, pattern: orBlank('[1-9][0-9]*') }),
    ...FILE_FIELDS.map((field) => describe(field.input, schemaOf(field))),
    describe('clear', { type: ['array', 'string', 'null'], items: { enum: CLEARABLE.flatMap(keysOf) } }),
  ]);
  const keys = [
    ['id', 'id'],
    ...FILE_FIELDS.flatMap((field) => keysOf(field).map((key) => [key, field.input])),
    ['clear', 'clear'],
  ];
  const emailKeys = FILE_FIELDS.filter(({ input }) => input === 'email').flatMap(keysOf);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: 'Written by `npm run schema`.',
    title: 'Users of MOCO',
    type: 'array',
    minItems: 1,
    items: {
      type: 'object',
      anyOf: [...emailKeys, 'id'].map((key) => ({ required: [key] })),
      properties: Object.fromEntries(
        keys.map(([key = '', name]) => [key, { $ref: `#/definitions/${name}` }]),
      ),
      patternProperties: {
        '^custom[-_]properties\\..+': {
          description: 'A custom field (Eigenes Feld), by name.',
          type: [...PROPERTY, 'null'],
          ...STRINGS,
        },
      },
      additionalProperties: false,
    },
    definitions,
  };
}

/** The keys of a field: the input's name, the same with `_`, and MOCO's German label. */
function keysOf({ input, germanLabel: german }: Field): string[] {
  return [...new Set([input, input.replaceAll('-', '_'), ...(german === undefined ? [] : [german])])];
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

const SCHEMAS: ReadonlyMap<unknown, Schema> = new Map<unknown, Schema>([
  [values.email, { type: ['string', 'null'], pattern: orBlank(`${EMAIL_PART}@${EMAIL_PART}`) }],
  [
    values.boolean,
    {
      type: ['boolean', 'string', 'null'],
      pattern: orBlank(`${anyCase('ja', 'nein', 'wahr', 'falsch')}|[Tt]rue|TRUE|[Ff]alse|FALSE`),
    },
  ],
  [
    values.date,
    { type: ['string', 'null'], pattern: orBlank('\\d{4}-\\d{2}-\\d{2}|\\d{1,2}\\.\\d{1,2}\\.\\d{4}') },
  ],
  [values.language, { enum: [...values.LANGUAGES, '', null] }],
  [
    values.list,
    { type: ['array', 'string', 'number', 'null'], items: { type: ['string', 'number'] }, minItems: 1 },
  ],
]);

/** A pattern that matches the words in any case, since JSON Schema has no flag for that. */
function anyCase(...words: readonly string[]): string {
  return words.map((word) => word.replace(/./g, (letter) => `[${letter.toUpperCase()}${letter}]`)).join('|');
}

function orBlank(pattern: string): string {
  return `^\\s*(?:${pattern})?\\s*$`;
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}
