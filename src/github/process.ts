/**
 * The process of a step. The entry points load this before everything else: it runs on old versions of Node, which can't
 * load the rest. Tested by running the bundles.
 */
import { appendFileSync } from 'node:fs';

/** The version that `engines` in package.json names: the first one with `AbortSignal.any`. */
const [OLDEST_MAJOR, OLDEST_MINOR] = [20, 3];

/**
 * Loads and runs the action, then ends the process. On an old version of Node, fails the step with a sentence that says
 * so. GitHub's runner has the right one; some others start the Node of the job's image.
 *
 * @param load loads the action. `run` never rejects
 */
export async function start(load: () => Promise<{ readonly run: () => Promise<void> }>): Promise<void> {
  if (isOldNode()) {
    refuseOldNode();
    return;
  }
  const { run } = await load();
  await run();
  endProcess();
}

function isOldNode(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major < OLDEST_MAJOR || (major === OLDEST_MAJOR && minor < OLDEST_MINOR);
}

function refuseOldNode(): void {
  process.exitCode = 1;
  const message =
    `This action needs Node ${OLDEST_MAJOR}.${OLDEST_MINOR} or later; this runner has Node ${process.versions.node}. ` +
    'Update the runner, or choose a newer image for act or Gitea.';
  // eslint-disable-next-line no-restricted-syntax -- no text from outside
  process.stdout.write(`::error::${message}\n`);
  const { GITHUB_OUTPUT } = process.env;
  if (GITHUB_OUTPUT) appendFileSync(GITHUB_OUTPUT, 'error<<END\ninternal\nEND\n');
}

/** Ends the process once the log is written: a hanging tunnel of a proxy would keep it alive. */
function endProcess(): void {
  // eslint-disable-next-line no-restricted-syntax -- writes nothing
  process.stdout.write('', () => process.exit());
}
