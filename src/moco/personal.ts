/** Personal data that comes back in a refusal. */
import { privacyOf } from './fields.ts';
import type { JsonObject } from './json.ts';

/** Shorter ones tell nothing of a person, and may be a part of any word. */
const LEAST = 4;

/** What MOCO says, without the values of personal fields that were sent and that it may repeat. */
export function withoutPersonal(text: string, sent: JsonObject): string {
  const values = Object.entries(sent)
    .filter(([key]) => privacyOf(key) === 'personal')
    .flatMap(([, value]) => textsIn(value))
    .filter((value) => value.length >= LEAST)
    .sort((a, b) => b.length - a.length);
  return values.reduce(
    (hidden, value) => hidden.replaceAll(JSON.stringify(value).slice(1, -1), '…').replaceAll(value, '…'),
    text,
  );
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
