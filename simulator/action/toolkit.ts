/** What the action needs of the runner's side, and the state that its main step hands on to its post step. */
import type { Toolkit } from '../../src/github/toolkit.ts';

/** The runner's side of the action. */
export interface SimulatorToolkit extends Omit<Toolkit, 'cancel'> {
  readonly saveState: (name: string, value: string) => void;
  /** Empty if the main step saved no such state. */
  readonly getState: (name: string) => string;
  /** The path of the running script. */
  readonly script: string;
  /** The environment of the step. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Creates a folder for the rest of the job, and returns its path. */
  readonly makeFolder: () => string;
  /** Ends a process. @throws {Error} if there is no such process */
  readonly endProcess: (pid: number) => void;
}

/** A server in the background. */
export interface Server {
  /** The base URL of its API. */
  readonly url: string;
  readonly pid: number;
  /** The file with what it wrote to its standard error output. */
  readonly logFile: string;
}

/** Tells the post step that it is one. Called first, so that it also does after a main step that failed. */
export function markMain({ saveState }: Pick<SimulatorToolkit, 'saveState'>): void {
  saveState('is-post', 'true');
}

/** True in the post step. */
export function isPost({ getState }: Pick<SimulatorToolkit, 'getState'>): boolean {
  return getState('is-post') === 'true';
}

/** Hands the server on to the post step. */
export function saveServer(
  { saveState }: Pick<SimulatorToolkit, 'saveState'>,
  { url, pid, logFile }: Server,
): void {
  saveState('url', url);
  saveState('pid', String(pid));
  saveState('log-file', logFile);
}

/** The server that the main step started; undefined if it started none. */
export function savedServer({ getState }: Pick<SimulatorToolkit, 'getState'>): Server | undefined {
  const url = getState('url');
  return url === '' ? undefined : { url, pid: Number(getState('pid')), logFile: getState('log-file') };
}
