/** What this action needs of GitHub's side, beside what every action does. */
import type { Toolkit } from '../github/toolkit.ts';
import type { Comments } from '../github/plan-comment.ts';

export interface SyncToolkit extends Toolkit {
  /** The name of what started the workflow. */
  readonly event: string;
  /** The address of the run's page; undefined outside of GitHub. */
  readonly run: string | undefined;
  /** Aborted when the job is cancelled. */
  readonly cancel: AbortSignal;
  /** Writes a file that later steps can read, and gives its path. */
  readonly saveFile: (name: string, text: string) => string;
  /** The comments of the pull request that started the workflow, where one did. */
  readonly pullRequestComments: (token: string, cancel: AbortSignal) => Promise<Comments | undefined>;
  /** Does something again and again, until what it gives is called. */
  readonly every: (milliseconds: number, again: () => void) => () => void;
}

/** Milliseconds from one line on progress to the next: a little less than the 10 s in which a person begins to wonder. */
export const PROGRESS_INTERVAL_MS = 9_000;
