/** What JSON and YAML have in common: a tree of values, each with the line on which it begins. */
import { formatNumber } from '../../model/numbers.ts';

/** A value without parts. */
export interface Scalar {
  readonly line: number;
  /** In YAML, everything but `null` is text. */
  readonly type: 'text' | 'number' | 'boolean' | 'null';
  /** A number is kept as it is written, with all its digits. */
  readonly text: string;
  /** True for a plain `true` or `false` of YAML: a boolean in a custom field, and text elsewhere. */
  readonly isYamlBoolean?: true;
}

/** A list of JSON or YAML. */
export interface List {
  readonly line: number;
  readonly items: readonly Node[];
}

/** An object of JSON or a mapping of YAML. */
export interface Mapping {
  readonly line: number;
  /** In the order of the file. A key may appear more than once. */
  readonly entries: readonly (readonly [key: Scalar, value: Node])[];
}

/** Any value of JSON or YAML. */
export type Node = Scalar | List | Mapping;

/** Why a text can't be parsed. */
export interface ParseIssue {
  readonly line: number;
  readonly text: string;
}

/** The value of a whole document, or why there is none. */
export type ParsedDocument = { readonly root: Node } | { readonly issue: ParseIssue };

/** Deeper than any valid file, so that a value nested by mistake is reported as an issue of its field. */
export const MAX_DEPTH = 10;

/**
 * Values, with those inside others: as many as 200,000 users with 10 fields have. JSON and YAML are kept in memory as a whole,
 * with some hundred bytes for each value.
 */
export const MAX_VALUES = 2_000_000;

/** The issue of a file with more values. */
export const TOO_MANY_VALUES = `has more than ${formatNumber(MAX_VALUES)} values up to here. Use a CSV file, or several files`;
