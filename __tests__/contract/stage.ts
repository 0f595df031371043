/** What scenes are played on: a MOCO and a clock of the test's own. */
import { Agent } from 'node:http';
import type { ClientRuntime as ClientWorld } from '../../src/moco/client.ts';
import type { Recorded } from '../support/toolkit.ts';

export type World = Omit<ClientWorld, 'onRetry'>;

/** What MOCO, or the network before it, does with a request. */
export type Answer =
  { status: number; body?: unknown; headers?: object; breaks?: Error } | { error: Error } | 'hang';

/** By `METHOD path`. Of several, each request gets the next; the last one stays. */
export type Moco = Readonly<Record<string, Answer | readonly Answer[]>>;

export const ok = (body: unknown, headers = {}): Answer => ({ status: 200, body, headers });
export const broken = (code: string, message = ''): Answer => ({
  error: Object.assign(new Error(message), { type: 'system', code }),
});

export interface Line {
  readonly text: string;
  /** The output `error`, for the message of a failed step; the lines that follow it have none. */
  readonly word?: string | undefined;
}

/** Everything that a step has said: the lines of its log, and the headings and entries of its summary. */
export function linesOf({ said, outputs, summaries }: Recorded): Line[] {
  const log = said.flatMap((entry) => linesOfEntry(entry, outputs['error']));
  const titles = summaries.flatMap((html) => [...html.matchAll(/<(h[1-6]|li)>(.*?)<\/\1>/g)]);
  return [...log, ...titles.map(([, , text = '']) => ({ text: text.replaceAll(/<[^>]*>/g, '') }))];
}

/** The lines of one entry of the log. The first of a failure is its message; so is each fault of a list. */
function linesOfEntry(entry: string, code: string | undefined): Line[] {
  const [, kind = '', text = ''] = /^(\w+) ([^]*)$/.exec(entry) ?? [];
  if (kind === 'mask') return [];
  return text.split('\n').map((line, index) => {
    const isMessage = kind === 'failed' && (index === 0 || line.startsWith('- '));
    return { text: line.replace(/^- /, ''), word: isMessage ? code : undefined };
  });
}

/** A world with this MOCO, in which a wait takes no time. `onRequest` hears of each request, as `METHOD path`. */
export function createWorld(moco: Moco, onRequest: (line: string) => void = () => undefined): World {
  let now = Date.parse('2026-11-23T12:00:00Z');
  return {
    fetch: fetchFrom(moco, onRequest),
    agentFor: () => Promise.resolve(new Agent()),
    now: () => now,
    random: () => 0,
    sleep: (milliseconds) => {
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

function fetchFrom(moco: Moco, onRequest: (line: string) => void): World['fetch'] {
  const asked: Record<string, number> = {};
  const fetch = (url: string, init: { method: string; signal: AbortSignal }): Promise<unknown> => {
    const path = new URL(url).pathname.replace(/^\/(api\/v1|moco)/, '');
    const line = `${init.method} ${path}`;
    onRequest(line);
    const answers = [moco[line] ?? []].flat();
    const count = (asked[line] = (asked[line] ?? 0) + 1);
    const answer = answers[count - 1] ?? answers.at(-1);
    if (answer === undefined) return Promise.reject(new Error(`The scene has no ${line}`));
    if (answer === 'hang') {
      return new Promise((_, reject) =>
        init.signal.addEventListener('abort', () => reject(new Error('aborted'))),
      );
    }
    if ('error' in answer) return Promise.reject(answer.error);
    const { status, body = '', headers = {}, breaks } = answer;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const arrayBuffer = (): Promise<Buffer> =>
      breaks ? Promise.reject(breaks) : Promise.resolve(Buffer.from(text));
    return Promise.resolve({ status, headers: new Headers(headers as Record<string, string>), arrayBuffer });
  };
  return fetch as unknown as World['fetch'];
}
