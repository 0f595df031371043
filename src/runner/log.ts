/** The one place that writes to the log: no secret, no command and no second line gets past it. */
import { createRedactor, plain, shorten } from './untrusted.ts';

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
  /** A text without the masked secrets, for other places than the log. */
  readonly redact: (text: string) => string;
}

/** A longer message is more than a person reads, and more than an annotation shows. */
const MAX_MESSAGE = 2_000;

export function createLog(toolkit: LogToolkit): Log {
  const secrets: string[] = [];
  let redactor = createRedactor(secrets);
  const redact = (text: string): string => redactor(text);
  // Twice, as taking characters out of a text may bring a secret together.
  const safe = (line: string): string => redact(plain(redact(line)));
  return {
    info: (line) => toolkit.info(safe(line)),
    warning: (line) => toolkit.warning(shorten(safe(line), MAX_MESSAGE)),
    failed: (lines) => toolkit.setFailed(shorten(lines.map(safe).join('\n'), MAX_MESSAGE)),
    mask: (secret) => {
      if (secret.trim() === '') return;
      toolkit.setSecret(secret);
      secrets.push(secret);
      redactor = createRedactor(secrets);
    },
    redact,
  };
}
