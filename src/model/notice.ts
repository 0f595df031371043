/** What people should know. */

/** A sentence or two in our own words, with IDs, days, hours and names of custom fields. Inputs are in backticks. */
export interface Notice {
  /** A warning is about something that is probably not meant. */
  readonly level: 'notice' | 'warning';
  readonly text: string;
}

/** Something to know. */
export function asNotice(text: string): Notice {
  return { level: 'notice', text };
}

/** Something that is probably not meant. */
export function asWarning(text: string): Notice {
  return { level: 'warning', text };
}
