/** What `npm start` writes to a terminal, and not to a pipe. */

/**
 * The text, in bold if it is for a terminal.
 *
 * @param stream where the text is written
 * @param env the environment: with `NO_COLOR` the text has no codes. @see https://no-color.org
 */
export function bold(
  text: string,
  { isTTY }: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): string {
  return isTTY && !env['NO_COLOR'] ? `\u001b[1m${text}\u001b[0m` : text;
}

/** After this, a reader that goes away, such as `head`, is no error: the step goes on, and its exit code counts. */
export function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
