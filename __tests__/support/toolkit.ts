/** Fakes of GitHub's toolkit and of the network, for tests that run an action in this process. */
import { Agent } from 'node:http';
import type { ClientRuntime } from '../../src/moco/client.ts';
import type { GetInput } from '../../src/github/inputs.ts';
import type { Toolkit } from '../../src/github/toolkit.ts';
import type { SyncToolkit } from '../../src/sync/toolkit.ts';

/** A `getInput` that reads these inputs like `@actions/core`. */
export function inputsFrom(inputs: Readonly<Record<string, string>>): GetInput {
  return (name, options) => {
    const value = inputs[name] ?? '';
    return options?.trimWhitespace === false ? value : value.trim();
  };
}

/** A toolkit that records what the action writes. */
export interface Recorded extends Toolkit {
  /** Log lines and masks, each after its kind: `info …`, `warning …`, `failed …`, `mask …`. */
  readonly said: string[];
  readonly outputs: Record<string, string>;
  readonly summaries: string[];
}

/** Creates a recording toolkit with these inputs. */
export function recordingToolkit(inputs: Readonly<Record<string, string>>): Recorded {
  const said: string[] = [];
  const outputs: Record<string, string> = {};
  const summaries: string[] = [];
  return {
    said,
    outputs,
    summaries,
    getInput: inputsFrom(inputs),
    workspace: process.cwd(),
    info: (line) => said.push(`info ${line}`),
    warning: (line) => said.push(`warning ${line}`),
    setFailed: (line) => said.push(`failed ${line}`),
    setSecret: (secret) => said.push(`mask ${secret}`),
    setOutput: (name, value) => (outputs[name] = value),
    writeSummary: (html) => {
      summaries.push(html);
      return Promise.resolve();
    },
  };
}

/** The same for the sync action, in a run on a push. `more` replaces members. */
export function recordingSyncToolkit(
  inputs: Readonly<Record<string, string>>,
  more: Partial<SyncToolkit> = {},
): Recorded & SyncToolkit {
  return {
    ...recordingToolkit(inputs),
    event: 'push',
    run: undefined,
    cancel: new AbortController().signal,
    saveFile: () => '',
    pullRequestComments: () => Promise.resolve(undefined),
    every: () => () => undefined,
    ...more,
  };
}

/** Side effects of the client with Node's own fetch and without waiting. The scenarios use the real ones. */
export const REAL_NETWORK: Omit<ClientRuntime, 'onRetry'> = {
  fetch: fetch as unknown as ClientRuntime['fetch'],
  agentFor: () => Promise.resolve(new Agent()),
  now: Date.now,
  random: () => 0,
  sleep: () => Promise.resolve(),
};
