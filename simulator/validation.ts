/** What the rules for writes share: the body, validation errors, and checks of values. */

/** Validation errors: the reasons for each field, as MOCO returns them with status 422. */
export type Errors = Record<string, string[]>;

/** The parsed JSON body of a write. Keys that MOCO does not know are ignored. */
export type Body = Readonly<Record<string, unknown>>;

/** A field and why its value is invalid. */
export type FieldError = readonly [field: string, reason: string];

/** Groups errors by field. */
export function toErrors(errors: readonly FieldError[]): Errors {
  const reasons: Errors = {};
  for (const [field, reason] of errors) (reasons[field] ??= []).push(reason);
  return reasons;
}

/** Validation errors in their other form: a sentence for each reason, such as "Lastname can't be blank". */
export function toSentences(errors: Errors): string[] {
  return Object.entries(errors).flatMap(([field, reasons]) => {
    const subject = field.charAt(0).toUpperCase() + field.slice(1).replaceAll('_', ' ');
    return reasons.map((reason) => `${subject} ${reason}`);
  });
}

/** The error for each of the keys that the body lacks. */
export function missingKeys(body: Body, keys: readonly string[]): FieldError[] {
  return keys.filter((key) => body[key] === undefined).map((key) => [key, "can't be blank"]);
}

/** The error for each of the keys that the body has with an invalid value. */
export function invalidKeys(
  body: Body,
  keys: readonly string[],
  isValid: (value: unknown) => boolean,
  reason: string,
): FieldError[] {
  return keys.filter((key) => key in body && !isValid(body[key])).map((key) => [key, reason]);
}

/** The error for each of the keys that the body has with an empty value. */
export function blankKeys(body: Body, keys: readonly string[]): FieldError[] {
  return invalidKeys(body, keys, (value) => !isBlank(value), "can't be blank");
}

/** True for null and for a text of nothing but white space. */
export function isBlank(value: unknown): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '');
}

/** The error for each of the keys that the body has with a value that is neither true nor false. */
export function notBooleanKeys(body: Body, keys: readonly string[]): FieldError[] {
  return invalidKeys(body, keys, (value) => asBoolean(value) !== undefined, 'must be true or false');
}

/** The value as a boolean; undefined if it is none. Guessed: the texts that other clients send count, too. */
export function asBoolean(value: unknown): boolean | undefined {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : undefined;
}

/**
 * True for an e-mail address. Guessed: the host may be a single word. The sync takes such addresses, and an account made of
 * a users file has them.
 */
export function isEmail(value: unknown): value is string {
  return typeof value === 'string' && /^[^\s@]+@[^\s@]+$/.test(value);
}

/** True if the value is a text or null. */
export function isText(value: unknown): value is string | null {
  return typeof value === 'string' || value === null;
}

/** True if the value is a list of texts. */
export function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
