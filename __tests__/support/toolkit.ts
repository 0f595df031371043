/** GitHub's side of a step, in this process: what was said and set is kept to be looked at. */
import { Agent } from 'node:http';
import type { ClientRuntime } from '../../src/moco/client.ts';
import type { GetInput } from '../../src/github/inputs.ts';
import type { Toolkit } from '../../src/github/toolkit.ts';
import type { SyncToolkit } from '../../src/sync/toolkit.ts';

/** Reads inputs as `@actions/core` does. */
export function inputsFrom(inputs: Readonly<Record<string, string>>): GetInput {
  return (name, options) => {
    const value = inputs[name] ?? '';
    return options?.trimWhitespace === false ? value : value.trim();
  };
}

export interface Recorded extends Toolkit {
  readonly said: string[];
  readonly outputs: Record<string, string>;
  readonly summaries: string[];
}

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

/** The same for the action for many users, on a push. */
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

/** The world as it is, but with Node's own fetch and no waiting. The scenarios run the real one. */
export const REAL_NETWORK: Omit<ClientRuntime, 'onRetry'> = {
  fetch: fetch as unknown as ClientRuntime['fetch'],
  agentFor: () => Promise.resolve(new Agent()),
  now: Date.now,
  random: () => 0,
  sleep: () => Promise.resolve(),
};
