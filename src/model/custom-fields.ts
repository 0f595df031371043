/** Custom fields as the account defines them: which names there are, and which values each field takes. Pure. */
import { listSome } from './display.ts';
import { groupBy } from './groups.ts';
import { caselessName, normalizeName, sortBySimilarity } from './names.ts';
import { boolean, date, type ParseResult } from './parsers.ts';
import { cleanText } from './text.ts';

/** The definition of a custom field of users. */
export interface CustomFieldDefinition {
  readonly name: string;
  /** As MOCO has it, such as `MultiSelect`. A kind that is not known is text. */
  readonly kind: string;
  /** The options of `Select` and `MultiSelect`; otherwise empty. */
  readonly options: readonly string[];
  /** The name in the account's second language. The values of a user only have the first one. */
  readonly otherName?: string;
}

/** The value of a custom field: several choices are a list, everything else is a text. Empty clears the field. */
export type CustomFieldValue = string | readonly string[];

/** A custom field, and the parser of its values. */
export interface CustomField {
  readonly name: string;
  /** From a value of the file to the one that MOCO takes. `must` never contains the value, which is personal. */
  readonly parse: (value: CustomFieldValue) => ParseResult<CustomFieldValue>;
}

/** Makes a text from outside safe to show in a message, in quotes. */
type Quote = (text: string) => string;

/** At most so many names or options are listed in a message. */
const MAX_CANDIDATES = 8;

/** Only for so many values of a field, its options are sorted by similarity: a list may have 100,000 that are wrong. */
const MAX_SORTED = 100;

/** Values of a field that are kept with their results. */
const MAX_CACHED = 1_000;

/** An option with more separators than this is only found as the whole value. */
const MAX_PIECES = 50;

/** The kind whose values are lists, in lower case. */
const MULTI_SELECT = 'multiselect';

/** Between several choices in one text. */
const SEPARATOR = /[,;\r\n]/;

const LINK = /^(?:https?:\/\/|mailto:|tel:)\S/i;

/**
 * Creates a function that finds a custom field by its name: an exact match wins; otherwise case is ignored. It returns
 * undefined if no field has the name, or if several fit. Fields are kept: a list names the same ones in each row.
 */
export function createCustomFieldFinder(
  definitions: readonly CustomFieldDefinition[],
  quote: Quote,
): (name: string) => CustomField | undefined {
  const byName = groupBy(definitions, ({ name }) => normalizeName(name));
  const byLowerCase = groupBy(definitions, ({ name }) => caselessName(name));
  const found = new Map<string, CustomField | undefined>();
  return (given) => {
    if (found.has(given)) return found.get(given);
    const name = normalizeName(given);
    const exact = byName.get(name);
    const similar = byLowerCase.get(caselessName(given)) ?? [];
    const names = new Set(similar.map((each) => normalizeName(each.name)));
    const fitting = exact ?? (names.size === 1 ? similar : []);
    const field = toField(fitting, quote);
    found.set(given, field);
    return field;
  };
}

/** That no custom field has a name, with the one whose other name it is, or else the names that are nearest. */
export function unknownCustomField(
  name: string,
  definitions: readonly CustomFieldDefinition[],
  quote: Quote,
): string {
  const names = definitions.map((each) => each.name);
  const meant = definitions.find(
    ({ otherName }) => otherName !== undefined && caselessName(otherName) === caselessName(name),
  );
  if (meant) return `MOCO's name of the custom field ${quote(name)} is ${quote(meant.name)}`;
  return `MOCO has no custom field ${quote(name)} for users. It has ${listNearest(names, name, quote)}`;
}

/** If several definitions have one name, the value is not judged unless they agree. */
function toField(definitions: readonly CustomFieldDefinition[], quote: Quote): CustomField | undefined {
  const [first] = definitions;
  if (!first) return undefined;
  const forms = new Set(definitions.map(({ kind, options }) => JSON.stringify([kind, options])));
  const parse = cached(forms.size === 1 ? createParser(first, quote) : unjudged);
  const isList = first.kind.toLowerCase() === MULTI_SELECT;
  return {
    name: first.name,
    parse: (value) => {
      if (!isBlank(value)) return parse(value);
      return { value: isList && typeof value !== 'string' ? [] : '' };
    },
  };
}

/** The same parser, faster for texts that come again: a list has few different values for most fields. */
function cached(parse: CustomField['parse']): CustomField['parse'] {
  const results = new Map<string, ParseResult<CustomFieldValue>>();
  return (value) => {
    if (typeof value !== 'string') return parse(value);
    const result = results.get(value) ?? parse(value);
    if (results.size < MAX_CACHED) results.set(value, result);
    return result;
  };
}

function isBlank(value: CustomFieldValue): boolean {
  return [value].flat().every((text) => text.trim() === '');
}

const unjudged: CustomField['parse'] = (value) => ({ value });

function createParser({ kind, options }: CustomFieldDefinition, quote: Quote): CustomField['parse'] {
  switch (kind.toLowerCase()) {
    case 'boolean':
      return single((text) => {
        const parsed = boolean(text);
        return 'must' in parsed ? parsed : { value: parsed.value ? '1' : '0' };
      });
    case 'date':
      return single(date);
    case 'link':
      return single((text) =>
        LINK.test(text)
          ? { value: text }
          : { must: 'be a link that begins with http://, https://, mailto: or tel:' },
      );
    case 'select':
      return options.length === 0 ? unjudged : single(createChoice(options, quote));
    case MULTI_SELECT:
      return options.length === 0 ? unjudged : createChoices(options, quote);
    default:
      return single((text) => ({ value: text }));
  }
}

/** A parser of one text, which rejects lists. */
function single(parse: (text: string) => ParseResult<string>): CustomField['parse'] {
  return (value) => (typeof value === 'string' ? parse(value) : { must: 'be a single value, not a list' });
}

function createChoice(options: readonly string[], quote: Quote): (text: string) => ParseResult<string> {
  const find = createOptionFinder(options);
  const list = createOptionList(options, quote);
  return (text) => {
    const option = find(text);
    return option === undefined ? { must: `be one of its options: ${list(text)}` } : { value: option };
  };
}

function createChoices(options: readonly string[], quote: Quote): CustomField['parse'] {
  const find = createOptionFinder(options);
  const list = createOptionList(options, quote);
  const maxPieces = Math.min(
    MAX_PIECES,
    Math.max(...options.map((option) => option.split(SEPARATOR).length)),
  );
  return (value) => {
    const chosen = typeof value === 'string' ? splitByOptions(value, find, maxPieces) : findAll(value, find);
    if (chosen === 'ambiguous') {
      return { must: 'be a JSON list of its options: separated by commas, it can be read in several ways' };
    }
    if (chosen) return { value: [...new Set(chosen)] };
    const texts = typeof value === 'string' ? value.split(SEPARATOR) : value;
    const wrong = texts.find((text) => text.trim() !== '' && find(text) === undefined) ?? '';
    return { must: `be one or more of its options, separated by commas: ${list(wrong)}` };
  };
}

/** The options of a list, without empty entries; undefined if one of them is no option. */
function findAll(texts: readonly string[], find: FindOption): string[] | undefined {
  const given = texts.filter((text) => text.trim() !== '');
  const found = given.map(find).filter((option) => option !== undefined);
  return found.length === given.length ? found : undefined;
}

type FindOption = (text: string) => string | undefined;

/** Finds an option in its own spelling: exactly, otherwise without regard to case. Several that fit are none. */
function createOptionFinder(options: readonly string[]): FindOption {
  const exact = groupBy(options, cleanText);
  const byLowerCase = groupBy([...exact.keys()], (text) => text.toLowerCase());
  return (text) => {
    const trimmed = text.trim();
    const found = exact.get(trimmed)?.[0];
    if (found !== undefined) return found;
    const similar = byLowerCase.get(trimmed.toLowerCase()) ?? [];
    return similar.length === 1 ? exact.get(similar[0] ?? '')?.[0] : undefined;
  };
}

/** A part of a text between two separators. */
interface Piece {
  readonly start: number;
  readonly end: number;
}

/** How a text can be read as options from one piece on: in no way (0), in one, or in several (2). */
interface Reading {
  readonly ways: 0 | 1 | 2;
  readonly option?: string;
  /** The piece after the option. */
  readonly next: number;
}

/**
 * The options in a text: the whole text is one, or they are separated by commas, semicolons or line breaks. Options may
 * contain separators themselves, so pieces are joined where that makes an option.
 *
 * @returns undefined if the text can't be read as options; `ambiguous` if it can in several ways
 */
function splitByOptions(
  text: string,
  find: FindOption,
  maxPieces: number,
): readonly string[] | 'ambiguous' | undefined {
  const whole = find(text);
  if (whole !== undefined) return [whole];
  const pieces = piecesOf(text);
  const readings: Reading[] = [];
  readings[pieces.length] = { ways: 1, next: pieces.length };
  for (let from = pieces.length - 1; from >= 0; from--) {
    const ends = pieces.slice(from, from + maxPieces).map(({ end }) => end);
    readings[from] = ends.reduce<Reading>(
      (reading, end, index) => {
        const next = from + index + 1;
        const rest = readings[next]?.ways ?? 0;
        const option = rest === 0 ? undefined : find(text.slice(pieces[from]?.start, end));
        if (option === undefined) return reading;
        return { ways: reading.ways + rest === 1 ? 1 : 2, option, next };
      },
      { ways: 0, next: pieces.length },
    );
  }
  const { ways } = readings[0] ?? { ways: 0 };
  if (ways === 2) return 'ambiguous';
  return ways === 0 ? undefined : optionsOf(readings);
}

function piecesOf(text: string): Piece[] {
  const parts = [...text.matchAll(/[^,;\r\n]+/g)].filter(([part]) => part.trim() !== '');
  return parts.map(({ index, 0: part }) => ({ start: index, end: index + part.length }));
}

function optionsOf(readings: readonly Reading[]): string[] {
  const options: string[] = [];
  for (let reading = readings[0]; reading?.option !== undefined; reading = readings[reading.next]) {
    options.push(reading.option);
  }
  return options;
}

/** Lists options for a message, the nearest first as long as there are few messages. */
function createOptionList(options: readonly string[], quote: Quote): (text: string) => string {
  const named = options.filter((option) => option.trim() !== '');
  let sorted = 0;
  return (text) => {
    sorted += 1;
    return sorted > MAX_SORTED ? listSome(named, MAX_CANDIDATES, quote) : listNearest(named, text, quote);
  };
}

function listNearest(names: readonly string[], name: string, quote: Quote): string {
  const entries = [...new Set(names)].map((each) => ({ name: each }));
  return listSome(sortBySimilarity(entries, name), MAX_CANDIDATES, ({ entry }) => quote(entry.name));
}
