/** The one place that writes to the log: no secret, no command and no second line gets past it. */
import { formatIssue } from '../model/issue.ts';
import { reportLines, type ErrorReport } from './error-messages.ts';
import { createSanitizer, escapeCommands, truncate } from './sanitize.ts';

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
  /** Fails the step with this message. */
  readonly failed: (report: ErrorReport) => void;
  /** Masks the secret from here on, in the whole job. */
  readonly mask: (secret: string) => void;
  /** A text in one line without the masked secrets, for other places than the log. */
  readonly sanitize: (text: string) => string;
}

/** Characters of a message. An annotation shows no more, and a person reads no more. */
export const MAX_MESSAGE = 2_000;

/** Characters of one item of a list. */
const MAX_ITEM = 500;

/** Creates the log of a step. */
export function createLog(toolkit: LogToolkit): Log {
  const secrets: string[] = [];
  let sanitizer = createSanitizer(secrets);
  const sanitize = (text: string): string => sanitizer(text);
  const safe = (line: string): string => escapeCommands(sanitize(line));
  // Truncate after redaction: half a secret would not match.
  const one = (line: string): string => truncate(safe(line), MAX_MESSAGE);
  return {
    info: (line) => toolkit.info(one(line)),
    warning: (line) => toolkit.warning(one(line)),
    failed: (report) => {
      const lines = reportLines(report).map(safe);
      const items = report.items.map((item) => truncate(`- ${safe(formatIssue(item))}`, MAX_ITEM));
      const message = [...lines, ...fitItems(items, MAX_MESSAGE - lines.join('\n').length)].join('\n');
      toolkit.setFailed(truncate(message, MAX_MESSAGE));
    },
    mask: (secret) => {
      if (secret.trim() === '') return;
      toolkit.setSecret(secret);
      secrets.push(secret);
      sanitizer = createSanitizer(secrets);
    },
    sanitize,
  };
}

/**
 * As many whole items as fit into so many characters, with a last one that says how many are left out.
 *
 * @param separator the characters between two items
 */
export function fitItems(items: readonly string[], characters: number, separator = 1): readonly string[] {
  let room = characters - 30;
  const kept = items.filter((item) => {
    room -= item.length + separator;
    return room >= 0;
  });
  const more = items.length - kept.length;
  return more > 0 ? [...kept, `And ${more.toLocaleString('en')} more.`] : items;
}
