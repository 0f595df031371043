/** What a sync needs of GitHub's side, beside what every action needs. */
import type { Toolkit } from '../github/toolkit.ts';
import type { Origin } from './origin.ts';
import type { Comments } from '../github/plan-comment.ts';

/** GitHub's side of a sync. */
export interface SyncToolkit extends Toolkit, Origin {
  /** The URL of the run's page; undefined outside of GitHub. */
  readonly run: string | undefined;
  /** Writes a file for later steps and returns its path. Throws if it can't be written. */
  readonly saveFile: (name: string, text: string) => string;
  /** The comments of the pull request that started the workflow; undefined if none did. */
  readonly pullRequestComments: (token: string, cancel: AbortSignal) => Promise<Comments | undefined>;
  /** Like setInterval; returns a function that stops it. */
  readonly every: (milliseconds: number, again: () => void) => () => void;
}

/** From one progress line to the next: less than the 10 s after which people start to wonder. */
export const PROGRESS_INTERVAL_MS = 9_000;
