/**
 * `npm run lint:workflows`: checks workflows, examples and actions with actionlint and zizmor (persona pedantic).
 * `npm run lint:workflows -- zizmor` runs one of them.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { messageOf } from '../src/model/display.ts';
import { installTool } from './tools.ts';

const workflows = ['.github/workflows', 'examples'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .map((name) => `${folder}/${name}`),
);
const others = ['action.yml', 'sync/action.yml', 'simulator/action.yml', '.github/dependabot.yml'];

/** What to check, by the name of the tool. */
const ARGUMENTS = {
  // actionlint 1.7.12 does not know `queue` yet: https://docs.github.com/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
  actionlint: ['-ignore', 'unexpected key "queue" for "concurrency" section', ...workflows],
  zizmor: [
    ...['--persona', 'pedantic', '--offline', '--config', '.github/zizmor.yml'],
    ...[...workflows, ...others],
  ],
};

/** Returns whether the tool could be run and found nothing. */
function lint(name: keyof typeof ARGUMENTS): boolean {
  try {
    return spawnSync(installTool(name), ARGUMENTS[name], { stdio: 'inherit' }).status === 0;
  } catch (error) {
    console.error(`${name} can't be installed: ${messageOf(error)}`);
    return false;
  }
}

const [only] = process.argv.slice(2);
const names = (['actionlint', 'zizmor'] as const).filter((name) => only === undefined || name === only);
const results = names.map(lint);
process.exitCode = results.length > 0 && results.every(Boolean) ? 0 : 1;
