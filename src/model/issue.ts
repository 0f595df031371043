/** What is wrong with an input or with a users file. */

/** Where an issue is. */
export interface Location {
  /** The path of the users file, as given. */
  readonly file: string;
  readonly line?: number | undefined;
}

export interface Issue {
  readonly text: string;
  /** Without one, the issue is about an input, or about what MOCO has. */
  readonly location?: Location;
}

/** The issue as a sentence that begins with its location. */
export function formatIssue({ text }: Issue): string {
  return text;
}
