/** What is known of a sync so far: a fold over events. It is reported at the end, even if the step fails. Pure. */
import type { Result } from './apply.ts';
import type { PlanEntry } from './plan-entry.ts';

/** Something that has just become known, or was just done. */
export type SyncEvent =
  | {
      readonly kind: 'planned';
      readonly plan: readonly PlanEntry[];
      readonly exceededLimits: readonly string[];
      readonly notes: readonly string[];
      readonly forecasts: readonly string[];
    }
  | { readonly kind: 'applying'; readonly entries: readonly PlanEntry[]; readonly startedAt: number }
  | { readonly kind: 'applied'; readonly result: Result };

/** All that is known so far. */
export interface SyncState {
  readonly plan: readonly PlanEntry[] | undefined;
  /** Sentences about the limits that the plan exceeds. */
  readonly exceededLimits: readonly string[];
  /** What readers should know beside the plan. */
  readonly notes: readonly string[];
  /** What applying the plan means: e-mails and time. */
  readonly forecasts: readonly string[];
  /** Undefined as long as nothing is to be written. */
  readonly progress: ApplyProgress | undefined;
}

/** How far the plan is applied. */
export interface ApplyProgress {
  /** By the monotonic clock, in milliseconds. */
  readonly startedAt: number;
  /** All that is to be written. */
  readonly entries: readonly PlanEntry[];
  readonly results: readonly Result[];
}

/** Before the first event. */
export const INITIAL_STATE: SyncState = {
  plan: undefined,
  exceededLimits: [],
  notes: [],
  forecasts: [],
  progress: undefined,
};

/** The state after one more event. */
export function nextState(state: SyncState, event: SyncEvent): SyncState {
  switch (event.kind) {
    case 'planned': {
      const { plan, exceededLimits, notes, forecasts } = event;
      return { ...state, plan, exceededLimits, notes, forecasts };
    }
    case 'applying': {
      const { entries, startedAt } = event;
      return { ...state, progress: { entries, startedAt, results: [] } };
    }
    case 'applied': {
      const { progress } = state;
      return progress
        ? { ...state, progress: { ...progress, results: [...progress.results, event.result] } }
        : state;
    }
  }
}
