/** What the rules for writes share: the body, validation errors, and the check of a date. */

/** Validation errors: the reasons for each field, as MOCO returns them with status 422. */
export type Errors = Record<string, string[]>;

/** The parsed JSON body of a write. Keys that MOCO does not know are ignored. */
export type Body = Readonly<Record<string, unknown>>;

/** A field and why its value is invalid. */
export type Issue = readonly [field: string, reason: string];

/** Groups issues by field. */
export function toErrors(issues: readonly Issue[]): Errors {
  const errors: Errors = {};
  for (const [field, reason] of issues) (errors[field] ??= []).push(reason);
  return errors;
}

/** True if the value is a date, written YYYY-MM-DD. */
export function isDate(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}
