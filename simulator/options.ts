/** The inputs of the action, which are also flags of `npm run simulator`: from text to options of the simulator. */
import { createInputReader, type GetInput, type InputReader } from '../src/github/inputs.ts';
import type { Log } from '../src/github/log.ts';
import * as parsers from '../src/model/parsers.ts';
import { ActionError } from '../src/moco/errors.ts';
import { sampleData } from './data.ts';
import { OVERLAPS } from './employment-rules.ts';
import { parseFault, type Fault } from './faults.ts';
import type { SimulatorOptions } from './server.ts';

/** What the inputs decide. */
export type InputOptions = Required<
  Pick<SimulatorOptions, 'data' | 'faults' | 'rateLimit' | 'defaultModel' | 'overlaps'>
>;

/** What reading the inputs takes beside them. */
export interface OptionsContext {
  /** Reads a file, or says which rule its path breaks. */
  readonly readFile: (path: string) => parsers.ParseResult<Buffer>;
  /** The day of the run, `YYYY-MM-DD`. */
  readonly today: string;
  readonly sanitize: Log['sanitize'];
}

/** As much as the sync reads. */
export const FILE_LIMIT = { bytes: 32 * 1024 * 1024, must: 'be a file of at most 32 MiB' };

/**
 * Reads and validates all inputs and the file that they name.
 *
 * @throws {ActionError} `invalid-input`, with all issues
 */
export function readOptions(getInput: GetInput, context: OptionsContext): InputOptions {
  const reader = createInputReader(getInput, context.sanitize);
  const { issues } = reader;
  const options: InputOptions = {
    data: sampleData(),
    faults: readFaults(reader, getInput('faults')),
    rateLimit: reader.read('rate-limit', parsers.wholeNumber(1, 1_000_000)) ?? 120,
    defaultModel: reader.read('default-employment', parsers.boolean) ?? true,
    overlaps: reader.read('overlaps', parsers.choice(...OVERLAPS)) ?? 'refuse',
  };
  if (issues.length > 0) throw new ActionError({ kind: 'invalid-input', issues });
  return options;
}

/** One fault per line; empty lines don't count. */
function readFaults({ addIssue }: InputReader, text: string): Fault[] {
  const lines = text.split(/\r\n|\r|\n/).map((line, index) => ({ line: line.trim(), number: index + 1 }));
  return lines.flatMap(({ line, number }) => {
    if (line === '') return [];
    try {
      return [parseFault(line)];
    } catch (error) {
      addIssue(`\`faults\`, line ${number}: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  });
}
