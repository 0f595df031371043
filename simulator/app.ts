/** The simulated MOCO as a web application: what happens to every request, then the endpoints. */
import { Hono } from 'hono';
import type { Data } from './data.ts';
import type { Overlaps } from './employment-rules.ts';
import {
  addCustomFields,
  addEmployments,
  addHolidays,
  addRoles,
  addSession,
  addUnits,
  addUsers,
  type Session,
  type Setup,
} from './endpoints.ts';
import type { Effect } from './faults.ts';
import { BASE_PATH, refuse, routedPath, type App, type Env } from './http.ts';
import { addMocoHeaders, authenticate, compress, delay, injectFaults, limitRate } from './middleware.ts';
import { SEEN_FORMS, type ResponseForms } from './resource.ts';

/** How the application behaves. */
export interface AppOptions {
  /** The account; writes change it in place. */
  readonly data: Data;
  readonly now: () => Date;
  /** Milliseconds before every response. */
  readonly latency: number;
  /** Milliseconds on top of `latency` for every method but GET. */
  readonly writeLatency: number;
  /** Requests in two minutes; further ones get 429. */
  readonly rateLimit: number;
  /** Whether a new user who is not external gets a weekly model of 100 %; by default true. */
  readonly defaultModel?: boolean;
  /** What happens to an employment that overlaps another one; by default it is refused. */
  readonly overlaps?: Overlaps;
  /** What `GET /session` responds to the key of an account; by default 401. */
  readonly session?: Session;
  /** Forms of deletions and validation errors; by default those that were seen. */
  readonly forms?: Partial<ResponseForms> | undefined;
  /** The fault to inject into a request, by its method and its path below the API's base URL. */
  readonly faultFor: (method: string, path: string) => Effect | undefined;
}

/** Creates the application. Its paths start with `BASE_PATH`. */
export function createApp(options: AppOptions): App {
  const { data, now, latency, writeLatency, rateLimit, faultFor } = options;
  const { defaultModel = true, overlaps = 'refuse', session = '401' } = options;
  const app: App = new Hono<Env>({
    getPath: ({ url }) => routedPath(new URL(url).pathname),
  }).basePath(BASE_PATH);
  const timestamp = (): string =>
    now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z');

  app.use(delay(latency, writeLatency));
  app.use(injectFaults(faultFor, BASE_PATH));
  app.use(addMocoHeaders());
  app.use(compress());
  app.use(limitRate(rateLimit, now));
  app.use(authenticate(data));

  const setup: Setup = { app, data, timestamp, forms: { ...SEEN_FORMS, ...options.forms } };
  addSession(setup, session);
  addCustomFields(setup);
  addUnits(setup);
  addRoles(setup);
  addEmployments(setup, overlaps);
  addHolidays(setup);
  addUsers(setup, defaultModel);

  app.notFound((c) => refuse(c, 404));
  // Documented: a 400 has a message. Guessed: its text, and 400 for a body that is not JSON.
  app.onError((error, c) =>
    error instanceof SyntaxError
      ? c.json({ message: 'Invalid JSON' }, 400)
      : c.json({ message: 'Simulator error' }, 500),
  );
  return app;
}
