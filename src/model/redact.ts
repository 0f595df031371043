/** Personal data that comes back in a refusal. */
import { fieldByRequestKey } from './fields.ts';
import type { JsonObject } from './json.ts';

/** Shorter ones tell nothing of a person, and may be a part of any word. */
const MIN_LENGTH = 4;

/** A function that takes out of what MOCO says the values of personal fields that were sent, as it may repeat them. */
export function createRedactor(sent: JsonObject): (reason: string) => string {
  const values = Object.entries(sent)
    .filter(([key]) => fieldByRequestKey(key).privacy === 'personal')
    .flatMap(([, value]) => textsIn(value))
    // MOCO keeps an IBAN without its blanks.
    .flatMap((value) => [value, value.replace(/\s/g, '')])
    .filter((value) => value.length >= MIN_LENGTH)
    .sort((a, b) => b.length - a.length);
  return (reason) => values.reduce((hidden, value) => hidden.replaceAll(value, '…'), reason);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
