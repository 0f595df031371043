/**
 * Plays the steps of a workflow that use this repository's actions, with GitHub's own evaluator of expressions.
 * Other steps are passed over; `npm run e2e` runs whole workflows on a real engine.
 */
import { readFile } from 'node:fs/promises';
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { load } from 'js-yaml';
import { runAction, type ActionResult } from '../simulator/runner.ts';

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

/**
 * Plays the steps in their order, each with the outputs of those before it; stops at a failure.
 *
 * @param env set for each step, as `runAction` takes it
 * @param job the one job to play; by default all of them
 */
export async function playWorkflow(
  file: string,
  contexts: Contexts,
  env: Readonly<Record<string, string>>,
  job?: string,
): Promise<ActionResult[]> {
  const { jobs } = load(await readFile(file, 'utf8')) as Workflow;
  const steps: Record<string, { outputs: ActionResult['outputs'] }> = {};
  const played: ActionResult[] = [];
  for (const step of stepsOf(jobs, job)) {
    const action = folderOf(step.uses);
    if (action === undefined) continue;
    const given = Object.entries(step.with ?? {}).map(
      ([name, value]) => [name, evaluate(String(value), { ...contexts, steps })] as const,
    );
    const ran = await runAction({ action, inputs: Object.fromEntries(given), env });
    played.push(ran);
    if (step.id) steps[step.id] = { outputs: ran.outputs };
    if (ran.exitCode !== 0) break;
  }
  return played;
}

function stepsOf(jobs: Workflow['jobs'], job: string | undefined): readonly Step[] {
  if (job === undefined) return Object.values(jobs).flatMap(({ steps }) => steps);
  const chosen = jobs[job];
  if (!chosen) throw new Error(`There is no job ${job}, but ${Object.keys(jobs).join(', ')}`);
  return chosen.steps;
}

/** The folder of the action that a step uses: `OWNER/REPO@v1` is the root, `OWNER/REPO/sync@v1` the folder `sync`. */
function folderOf(uses = ''): string | undefined {
  const match = /^OWNER\/REPO(?:\/([^@]+))?(?:@|$)/.exec(uses);
  return match ? (match[1] ?? '.') : undefined;
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
