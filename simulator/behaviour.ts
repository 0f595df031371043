/** How the simulator behaves where MOCO's behaviour varies or is not documented, and its defaults. */
import type { Overlaps } from './employment-rules.ts';
import type { Session } from './endpoints.ts';
import type { ResponseForms } from './resource.ts';

/** What can be chosen; what is not given is as in {@link DEFAULTS}. */
export interface Behaviour {
  /** Milliseconds before every response. */
  readonly latency?: number;
  /** Milliseconds on top of `latency` for every method but GET. */
  readonly writeLatency?: number;
  /** Requests in two minutes; further ones get 429. */
  readonly rateLimit?: number;
  /** Whether a new user who is not external gets a weekly model of 100 %. */
  readonly defaultModel?: boolean;
  /** What happens to an employment that overlaps another one of its user. */
  readonly overlaps?: Overlaps;
  /** What `GET /session` responds to the key of an account, which has no user. */
  readonly session?: Session;
  /** Forms of deletions and validation errors; by default those that were seen. */
  readonly forms?: Partial<ResponseForms> | undefined;
}

/** The default of each choice. MOCO's rate limit is 120. */
export const DEFAULTS = {
  latency: 0,
  writeLatency: 0,
  rateLimit: 120,
  defaultModel: true,
  overlaps: 'refuse',
  session: '401',
} as const satisfies Behaviour;
