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

/** The keys and values in a JSON value, at any depth. Not recursive: a value from outside may be nested very deeply. */
export function nestedEntries(value: unknown): (readonly [key: string, item: unknown])[] {
  const entries: [string, unknown][] = [['', value]];
  for (const [, item] of entries) {
    if (typeof item !== 'object' || item === null) continue;
    for (const entry of Object.entries(item)) entries.push(entry);
  }
  return entries;
}

/**
 * The texts and numbers in a JSON value, at any depth, as texts. Not `true`, `false` and `null`: they say nothing about a
 * person, and masking them would hide these words in the log of the whole job.
 */
export function scalarTexts(value: unknown): string[] {
  return nestedEntries(value)
    .map(([, item]) => item)
    .filter((item) => typeof item === 'string' || typeof item === 'number')
    .map(String);
}
