/** The one place that writes to the log: no secret, no command and no second line gets past it. */
import { createSanitizer, truncate, escapeCommands } from './sanitize.ts';

/** What this uses of `@actions/core`. */
export interface LogToolkit {
  info(message: string): void;
  warning(message: string): void;
  setFailed(message: string): void;
  setSecret(secret: string): void;
}

export interface Log {
  readonly info: (line: string) => void;
  readonly warning: (line: string) => void;
  /** Ends the step as failed. The first line says what happened, each further one a detail. */
  readonly failed: (lines: readonly string[]) => void;
  /** From here on, these are never shown. */
  readonly mask: (secret: string) => void;
  /** A text in one line without the masked secrets, for other places than the log. */
  readonly sanitize: (text: string) => string;
}

/** A longer message is more than a person reads, and more than an annotation shows. */
export const MAX_MESSAGE = 2_000;

/** Of one item of a list. */
const MAX_ITEM = 500;

export function createLog(toolkit: LogToolkit): Log {
  const secrets: string[] = [];
  let cleaner = createSanitizer(secrets);
  const sanitize = (text: string): string => cleaner(text);
  const safe = (line: string): string => escapeCommands(sanitize(line));
  const one = (line: string): string => truncate(safe(line), MAX_MESSAGE);
  // What is cut is cut last: half a secret would not be found.
  const list = (lines: readonly string[]): string => {
    const items = lines.map((line) => (line.startsWith('- ') ? truncate(safe(line), MAX_ITEM) : safe(line)));
    return truncate(truncateList(items, MAX_MESSAGE).join('\n'), MAX_MESSAGE);
  };
  return {
    info: (line) => toolkit.info(one(line)),
    warning: (line) => toolkit.warning(one(line)),
    failed: (lines) => toolkit.setFailed(list(lines)),
    mask: (secret) => {
      if (secret.trim() === '') return;
      toolkit.setSecret(secret);
      secrets.push(secret);
      cleaner = createSanitizer(secrets);
    },
    sanitize,
  };
}

/**
 * Of a list as many whole items as there is room for, with a last line that says how many are left out.
 *
 * @param lengthOf how many characters a line takes
 */
export function truncateList(
  lines: readonly string[],
  characters: number,
  lengthOf = (line: string) => line.length,
): readonly string[] {
  let room = characters - 30;
  const kept = lines.filter((line) => {
    room -= lengthOf(line) + 1;
    return room >= 0 || !line.startsWith('- ');
  });
  const more = lines.length - kept.length;
  return more > 0 ? [...kept, `And ${more.toLocaleString('en')} more.`] : lines;
}
