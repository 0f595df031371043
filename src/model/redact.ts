/** Redaction of personal data that MOCO's error messages repeat. Pure. */
import { fieldByRequestKey } from './fields.ts';
import type { JsonObject } from './json.ts';

/** Shorter values don't identify anyone and would match inside other words. */
const MIN_LENGTH = 4;

/** Creates a function that redacts the personal values of a request body in a text. */
export function createRedactor(sent: JsonObject): (reason: string) => string {
  const values = Object.entries(sent)
    .filter(([key]) => fieldByRequestKey(key).privacy === 'personal')
    .flatMap(([, value]) => textsIn(value))
    // MOCO stores an IBAN without spaces.
    .flatMap((value) => [value, value.replace(/\s/g, '')])
    .filter((value) => value.length >= MIN_LENGTH)
    .sort((a, b) => b.length - a.length);
  return (reason) => values.reduce((hidden, value) => hidden.replaceAll(value, '…'), reason);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
