/** The one place that writes to the log: no secret, no command and no second line gets past it. */
import { formatIssue } from '../model/issue.ts';
import { formatNumber } from '../model/numbers.ts';
import { reportLines, type ErrorReport } from './error-messages.ts';
import { createSanitizer, escapeCommands } from './sanitize.ts';
import { truncate } from '../model/display.ts';
import { lazily } from '../model/lazily.ts';

/** What this uses of `@actions/core`. */
export interface LogToolkit {
  info(message: string): void;
  notice(message: string): void;
  warning(message: string): void;
  setFailed(message: string): void;
  setSecret(secret: string): void;
  /** Where the error codes are explained: a URL, or the path in the action's repository. */
  readonly errorsPage: string;
  /** Masked before anything is logged: secrets of the runner's environment. */
  readonly secrets: readonly string[];
}

/** Writes to the log of the step. Every line is sanitized, escaped and truncated. */
export interface Log {
  readonly info: (line: string) => void;
  /** Shown on the page of the run too, as a warning is. */
  readonly notice: (line: string) => void;
  readonly warning: (line: string) => void;
  /** Fails the step with this message. */
  readonly failed: (report: ErrorReport) => void;
  /** Masks secrets from here on, in the whole job. */
  readonly mask: (secrets: readonly string[]) => void;
  /** A text in one line without the masked secrets, for other places than the log. */
  readonly sanitize: (text: string) => string;
}

/** Characters of a message. An annotation shows no more, and a person reads no more. */
export const MAX_MESSAGE = 2_000;

/** Characters of one item of a list. */
const MAX_ITEM = 500;

/** Characters that "And 1,234 more." takes, as a list item too. */
const MAX_MORE = 40;

/** Creates the log of a step. */
export function createLog(toolkit: LogToolkit): Log {
  const secrets: string[] = [];
  // Set up at the first text: it takes a millisecond, and secrets come in several calls before that.
  let sanitizer = lazily(() => createSanitizer(secrets));
  const sanitize = (text: string): string => sanitizer()(text);
  const safe = (line: string): string => escapeCommands(sanitize(line));
  // Truncate after redaction: half a secret would not match.
  const one = (line: string): string => truncate(safe(line), MAX_MESSAGE);
  const mask: Log['mask'] = (added) => {
    for (const secret of added) {
      if (secret.trim() === '') continue;
      toolkit.setSecret(secret);
      secrets.push(secret);
    }
    sanitizer = lazily(() => createSanitizer(secrets));
  };
  mask(toolkit.secrets);
  return {
    info: (line) => toolkit.info(one(line)),
    notice: (line) => toolkit.notice(one(line)),
    warning: (line) => toolkit.warning(one(line)),
    failed: (report) => {
      const lines = reportLines(report).map(safe);
      const items = report.items.map((item) => truncate(`- ${safe(formatIssue(item))}`, MAX_ITEM));
      const link = `See ${toolkit.errorsPage}#${report.code}`;
      const room = MAX_MESSAGE - link.length - 1;
      const message = [...lines, ...fitItems(items, room - lines.join('\n').length)].join('\n');
      toolkit.setFailed(`${truncate(message, room)}\n${link}`);
    },
    mask,
    sanitize,
  };
}

/**
 * As many whole items as fit into so many characters, then how many were left out.
 *
 * @param toItem makes an item of a text, as the items were made
 */
export function fitItems(
  items: readonly string[],
  characters: number,
  toItem = (text: string): string => text,
): readonly string[] {
  let room = characters - MAX_MORE;
  const kept = items.filter((item) => {
    // With a line break.
    room -= item.length + 1;
    return room >= 0;
  });
  const more = items.length - kept.length;
  return more > 0 ? [...kept, toItem(`And ${formatNumber(more)} more.`)] : items;
}
