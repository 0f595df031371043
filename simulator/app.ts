/** The simulated MOCO as a web application: what happens to every request, then the endpoints. */
import { Hono } from 'hono';
import { DEFAULTS, type Behaviour } from './behaviour.ts';
import type { Data } from './data.ts';
import {
  addCustomFields,
  addEmployments,
  addHolidays,
  addRoles,
  addSession,
  addUnits,
  addUsers,
  type Setup,
} from './endpoints.ts';
import type { Effect } from './faults.ts';
import { BASE_PATH, refuse, routedPath, type App, type Env } from './http.ts';
import { addMocoHeaders, authenticate, compress, delay, injectFaults, limitRate } from './middleware.ts';
import { SEEN_FORMS } from './resource.ts';

/** What the application needs. */
export interface AppOptions extends Behaviour {
  /** The account; writes change it in place. */
  readonly data: Data;
  readonly now: () => Date;
  /** The fault to inject into a request, by its method and its path below the API's base URL. */
  readonly faultFor: (method: string, path: string) => Effect | undefined;
}

/** Creates the application. Its paths start with `BASE_PATH`. */
export function createApp(options: AppOptions): App {
  const { data, now, faultFor, forms, ...behaviour } = { ...DEFAULTS, ...options };
  const { latency, writeLatency, rateLimit, defaultModel, overlaps, session } = behaviour;
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

  const setup: Setup = { app, data, timestamp, forms: { ...SEEN_FORMS, ...forms } };
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
