/** From where a run was started, and whether its file may be applied. Pure. */
import type { Connection } from '../github/inputs.ts';
import { isLoopback } from '../moco/account.ts';

/** What started the run. */
export interface Origin {
  /** The name of the event. */
  readonly event: string;
  /** The branch, tag or pull request that the workflow runs for, such as `refs/heads/main`. */
  readonly ref: string;
  /** The event is the merge of a pull request. */
  readonly isMerge: boolean;
}

/** Events of a pull request with a file of its own. Its author may be anyone. */
const PULL_REQUEST_EVENTS = ['pull_request', 'pull_request_target'];

/** Further events whose file may not be merged yet. */
const REVIEW_EVENTS = ['pull_request_review', 'pull_request_review_comment', 'merge_group'];

/** Refs of pull requests and of merge queues. */
const UNMERGED_REF = /^refs\/pull\/|^refs\/heads\/gh-readonly-queue\//;

/** Keys of the simulator begin like this. */
const SIMULATOR_KEY = 'simulator-';

/**
 * True if the account is the simulator on this machine: nothing real changes there. The URL alone does not tell, as a gateway
 * to MOCO may be on this machine too. It needs a real key.
 */
export function isSimulator({ account, apiKey }: Pick<Connection, 'account' | 'apiKey'>): boolean {
  return isLoopback(new URL(account.url).hostname) && apiKey.startsWith(SIMULATOR_KEY);
}

/** True if the event is a pull request, which has a comment with the plan. */
export function isPullRequest(event: string): boolean {
  return PULL_REQUEST_EVENTS.includes(event);
}

/** The event or the ref which shows that the file may not be merged yet; undefined if neither does. */
export function unmergedBy({
  event,
  ref,
  isMerge,
}: Origin): { readonly kind: 'event' | 'ref'; readonly name: string } | undefined {
  if (isPullRequest(event)) return isMerge ? undefined : { kind: 'event', name: event };
  if (REVIEW_EVENTS.includes(event)) return { kind: 'event', name: event };
  return UNMERGED_REF.test(ref) ? { kind: 'ref', name: ref } : undefined;
}
