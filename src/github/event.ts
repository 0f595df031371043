/** The event that started the workflow. */
import { readFileSync } from 'node:fs';
import { isObject } from '../model/json.ts';

/**
 * The content of the event's file (GITHUB_EVENT_PATH); undefined if it can't be read. Read here and not by the toolkit,
 * which would log a missing file, and throw an error with a part of a broken one.
 */
export function readEvent(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** True if the event says that a pull request was closed by merging it. */
export function isMerge(event: unknown): boolean {
  if (!isObject(event) || event['action'] !== 'closed') return false;
  const { pull_request } = event;
  return isObject(pull_request) && pull_request['merged'] === true;
}
