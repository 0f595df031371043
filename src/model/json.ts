/** A JSON object from outside, with unknown values. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for `{…}`, false for lists, `null` and everything else. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON value as text: a string as it is, everything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The value of an object's own key, never an inherited one. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/**
 * The values in a JSON value, at any depth, each with its key: items of a list have the key of the list. Not recursive: a
 * value from outside may be nested very deeply.
 */
export function nestedEntries(value: unknown): (readonly [key: string, item: unknown])[] {
  const entries: [string, unknown][] = [['', value]];
  for (const [key, item] of entries) {
    if (typeof item !== 'object' || item === null) continue;
    for (const [inner, each] of Object.entries(item)) entries.push([Array.isArray(item) ? key : inner, each]);
  }
  return entries;
}

/**
 * The texts and numbers in a JSON value, at any depth, as texts with their keys. Not `true`, `false` and `null`: they say
 * nothing about a person, and masking them would hide these words in the log of the whole job.
 */
export function scalarEntries(value: unknown): (readonly [key: string, text: string])[] {
  return nestedEntries(value).flatMap(([key, item]) =>
    typeof item === 'string' || typeof item === 'number' ? [[key, String(item)] as const] : [],
  );
}

/** {@link scalarEntries} without the keys. */
export function scalarTexts(value: unknown): string[] {
  return scalarEntries(value).map(([, text]) => text);
}
