/**
 * A simulated workflow: runs the steps that use this repository's actions, with GitHub's own evaluator of expressions.
 * Other steps are skipped. `npm run e2e` runs whole workflows on a real workflow engine.
 */
import { readFile } from 'node:fs/promises';
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { load } from 'js-yaml';
import { readManifest, runAction, type ActionResult, type RunOptions } from './runner.ts';

/** The contexts that expressions of the workflow can use: `inputs`, `secrets`, `github`, `matrix`, … */
export type Contexts = Readonly<Record<string, unknown>>;

/** This repository, as examples name it. */
const REPOSITORY = 'OWNER/REPO';

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/**
 * Runs the steps one after the other, each with the outputs of those before it, and stops after a step that fails. Then runs
 * the post steps, the last one first.
 *
 * @param file path of the workflow
 * @param env environment variables of each step, as in `RunOptions`
 * @param job the only job to run; by default all of them
 * @returns the results of the steps that were run, then those of the post steps
 * @throws {Error} if the workflow has no such job, or has an expression that can't be evaluated
 */
export async function playWorkflow(
  file: string,
  contexts: Contexts,
  env: Readonly<Record<string, string>>,
  job?: string,
): Promise<ActionResult[]> {
  const { jobs } = load(await readFile(file, 'utf8')) as Workflow;
  const steps: Record<string, { outputs: ActionResult['outputs'] }> = {};
  const results: ActionResult[] = [];
  const posts: RunOptions[] = [];
  for (const step of stepsOf(jobs, job)) {
    const action = folderOf(step.uses);
    if (action === undefined) continue;
    const inputs = Object.entries(step.with ?? {}).map(
      ([name, value]) => [name, evaluate(String(value), { ...contexts, steps })] as const,
    );
    const options = { action, inputs: Object.fromEntries(inputs), env };
    const result = await runAction(options);
    results.push(result);
    const { runs } = await readManifest(action);
    if (runs.post !== undefined) posts.unshift({ ...options, state: result.state });
    if (step.id) steps[step.id] = { outputs: result.outputs };
    if (result.exitCode !== 0) break;
  }
  for (const post of posts) results.push(await runAction(post));
  return results;
}

function stepsOf(jobs: Workflow['jobs'], job: string | undefined): readonly Step[] {
  if (job === undefined) return Object.values(jobs).flatMap(({ steps }) => steps);
  const chosen = jobs[job];
  if (!chosen) throw new Error(`There is no job "${job}". Jobs: ${Object.keys(jobs).join(', ')}`);
  return chosen.steps;
}

/** The folder of the action that a step uses: `OWNER/REPO@v1` is the root, `OWNER/REPO/sync@v1` the folder `sync`. */
function folderOf(uses = ''): string | undefined {
  const [action = ''] = uses.split('@');
  if (action === REPOSITORY) return '.';
  return action.startsWith(`${REPOSITORY}/`) ? action.slice(`${REPOSITORY}/`.length) : undefined;
}

/** Replaces each `${{ }}` in a text by the value of its expression. */
function evaluate(text: string, contexts: Contexts): string {
  const values = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, source: string) => {
    const { tokens } = new Lexer(source.trim()).lex();
    const expression = new Parser(tokens, Object.keys(contexts), []).parse();
    return new Evaluator(expression, values).evaluate().coerceString();
  });
}
