/**
 * Plays the steps of a workflow that use this action, with GitHub's own evaluator of expressions. Other steps
 * are passed over; `npm run e2e` runs whole workflows on a real engine.
 */
import { readFile } from 'node:fs/promises';
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { load } from 'js-yaml';
import { runAction, type RanAction } from './runner.ts';

/** What a run of the workflow knows: `inputs`, `secrets`, `github`, `matrix`, … */
export type Contexts = Readonly<Record<string, unknown>>;

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** Plays the action's steps in their order, each with the outputs of those before it; stops at a failure. */
export async function playWorkflow(
  file: string,
  contexts: Contexts,
  env: Readonly<Record<string, string>>,
): Promise<RanAction[]> {
  const { jobs } = load(await readFile(file, 'utf8')) as Workflow;
  const steps: Record<string, { outputs: RanAction['outputs'] }> = {};
  const played: RanAction[] = [];
  for (const step of Object.values(jobs).flatMap((job) => job.steps)) {
    if (!step.uses?.startsWith('OWNER/REPO')) continue;
    const given = Object.entries(step.with ?? {}).map(
      ([name, value]) => [name, evaluate(String(value), { ...contexts, steps })] as const,
    );
    const ran = await runAction({ inputs: Object.fromEntries(given), env });
    played.push(ran);
    if (step.id) steps[step.id] = { outputs: ran.outputs };
    if (ran.exitCode !== 0) break;
  }
  return played;
}

/** A text with its `${{ }}` put in. */
function evaluate(text: string, contexts: Contexts): string {
  const values = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, source: string) => {
    const { tokens } = new Lexer(source.trim()).lex();
    const expression = new Parser(tokens, Object.keys(contexts), []).parse();
    return new Evaluator(expression, values).evaluate().coerceString();
  });
}
