/** GitHub's side of a step, in this process: what was said and set is kept to be looked at. */
import type { GetInput } from '../../src/github/inputs.ts';
import type { Toolkit } from '../../src/github/toolkit.ts';
import type { SyncToolkit } from '../../src/sync/toolkit.ts';

// For tests that only need a network.
export { REAL_NETWORK } from './runtime.ts';

/** Reads inputs as `@actions/core` does. */
export function inputsFrom(inputs: Readonly<Record<string, string>>): GetInput {
  return (name, options) => {
    const value = inputs[name] ?? '';
    return options?.trimWhitespace === false ? value : value.trim();
  };
}

export interface Recorded extends Toolkit {
  /** What was said, in order: `info`, `warning`, `failed` or `mask`, and the text. */
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
    errorsPage: 'docs/errors.md',
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

/** A step that has ended, as its users see it. */
export interface Ran {
  readonly exitCode: number;
  /** What `@actions/core` would write, commands and all. */
  readonly stdout: string;
  /** What a person sees: commands turned into words, secrets masked. */
  readonly log: string;
  readonly masks: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** What a step that ran with this toolkit has shown, in the shape of a step that ran as a process. */
export function ranWith({ said, outputs, summaries }: Recorded): Ran {
  const entries = said.map((entry) => {
    const [, kind = '', text = ''] = /^(\w+) ([^]*)$/.exec(entry) ?? [];
    return { kind, text };
  });
  const masks = entries.filter(({ kind }) => kind === 'mask').map(({ text }) => text);
  const lines = entries
    .filter(({ kind }) => kind !== 'mask')
    .map(({ kind, text }) => `${LABELS[kind] ?? ''}${text}\n`);
  return {
    exitCode: entries.some(({ kind }) => kind === 'failed') ? 1 : 0,
    stdout: entries.map(({ kind, text }) => asWritten(kind, text)).join(''),
    log: masks.filter(Boolean).reduce((text, mask) => text.replaceAll(mask, '***'), lines.join('')),
    masks,
    outputs,
    summary: summaries.join(''),
  };
}

const LABELS: Readonly<Record<string, string>> = { warning: 'Warning: ', failed: 'Error: ' };
const COMMANDS: Readonly<Record<string, string>> = { warning: 'warning', failed: 'error', mask: 'add-mask' };

/** As `@actions/core` writes it: commands are escaped, `info` is not. */
function asWritten(kind: string, text: string): string {
  const command = COMMANDS[kind];
  if (command === undefined) return `${text}\n`;
  const escaped = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return `::${command}::${escaped}\n`;
}
