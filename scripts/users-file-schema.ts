/** The JSON Schema of a file of users, for editors that complete and check JSON and YAML; from the table of fields. */
import type { Field } from '../src/model/fields.ts';
import * as values from '../src/model/parsers.ts';
import { CLEARABLE, CUSTOM, FILE_FIELDS } from '../src/sync/users-file/columns.ts';
import type { Manifest } from '../simulator/runner.ts';

/** Where it is kept. */
export const SCHEMA_FILE = 'sync/users-file.schema.json';

type Schema = Readonly<Record<string, unknown>>;

const ID = { type: ['integer', 'string', 'null'], minimum: 1, maximum: Number.MAX_SAFE_INTEGER };
const PROPERTY = ['string', 'number', 'boolean', 'array'];
const STRINGS = { items: { type: 'string' } };

/** Without what only some editors' patterns can say: that nothing in it is invisible. */
const PART_OF_ADDRESS = '[^\\s@<>()\\[\\],;:"\\\\]+';

/** What is written otherwise in a file than in an input. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  id: 'ID of the user in MOCO. Where it is given, `email` is the address that the user gets.',
  email: 'E-mail address (E-Mail). Without `id` it says which user is meant; with `id` it is set.',
  active: '`true` or `false`, also `ja` or `nein`. `false` deactivates the user (deaktivieren).',
  external: '`true` or `false`, also `ja` or `nein`. Whether the user is an external employee (Extern).',
  language:
    `Language (Sprache), one of ${quoted(values.LANGUAGES)}. MOCO never shows it, so it is sent only with other ` +
    'changes.',
  birthday: 'Birthday (Geburtstag), as in `1990-01-31` or `31.1.1990`.',
  tags: "Tags (Labels), as a list, or separated by commas or line breaks. They replace the user's tags.",
  'custom-properties':
    'Custom fields (Eigene Felder). A value is a string, number, boolean or list of strings, and `""` empties a ' +
    'field. Fields that are not named stay as they are.',
  clear: `Fields to be emptied, as a list, or separated by commas or line breaks - ${quoted(CLEARABLE.map(({ input }) => input))}.`,
};

/** A draft that VS Code and the language server for YAML read. An empty value is one that leaves its field alone. */
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
  const address = FILE_FIELDS.filter(({ input }) => input === 'email').flatMap(keysOf);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: 'Written by `npm run schema`.',
    title: 'Users of MOCO',
    type: 'array',
    minItems: 1,
    items: {
      type: 'object',
      anyOf: [...address, 'id'].map((key) => ({ required: [key] })),
      properties: Object.fromEntries(
        keys.map(([key = '', name]) => [key, { $ref: `#/definitions/${name}` }]),
      ),
      patternProperties: {
        '^custom[-_]properties\\..+': {
          description: 'One custom field (Eigenes Feld), by its name.',
          type: [...PROPERTY, 'null'],
          ...STRINGS,
        },
      },
      additionalProperties: false,
    },
    definitions,
  };
}

/** The keys that mean a field: the input, also with `_`, and the word on MOCO's pages in German. */
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
  [values.email, { type: ['string', 'null'], pattern: orBlank(`${PART_OF_ADDRESS}@${PART_OF_ADDRESS}`) }],
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

/** JSON Schema has no flag for it. */
function anyCase(...words: readonly string[]): string {
  return words.map((code) => code.replace(/./g, (letter) => `[${letter.toUpperCase()}${letter}]`)).join('|');
}

function orBlank(pattern: string): string {
  return `^\\s*(?:${pattern})?\\s*$`;
}

function quoted(words: readonly string[]): string {
  return words.map((code) => `\`${code}\``).join(', ');
}
