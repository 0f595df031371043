/** Fakes of GitHub's toolkit that record what an action writes, for tests that run it in this process. */
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
  /** Log lines and masks in order, each after its kind: `info …`, `warning …`, `failed …`, `mask …`. */
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
    cancel: new AbortController().signal,
    errorsPage: 'docs/errors.md',
    secrets: [],
    info: (line) => said.push(`info ${line}`),
    notice: (line) => said.push(`notice ${line}`),
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
    ref: 'refs/heads/main',
    isMerge: false,
    run: undefined,
    saveFile: () => '',
    pullRequestComments: () => Promise.resolve(undefined),
    every: () => () => undefined,
    ...more,
  };
}

/** An action that has ended, in the shape of `ActionResult`. */
export interface Ran {
  readonly exitCode: number;
  /** What `@actions/core` would write to standard output, including workflow commands. */
  readonly stdout: string;
  /** The log as GitHub shows it: commands as messages, secrets masked. */
  readonly log: string;
  readonly masks: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** The result of a run with this toolkit. */
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

const LABELS: Readonly<Record<string, string>> = {
  notice: 'Notice: ',
  warning: 'Warning: ',
  failed: 'Error: ',
};
const COMMANDS: Readonly<Record<string, string>> = {
  notice: 'notice',
  warning: 'warning',
  failed: 'error',
  mask: 'add-mask',
};

/** A line as `@actions/core` writes it: commands are escaped, `info` is not. */
function asWritten(kind: string, text: string): string {
  const command = COMMANDS[kind];
  if (command === undefined) return `${text}\n`;
  const escaped = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return `::${command}::${escaped}\n`;
}
