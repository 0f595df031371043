/** `npm run lint:workflows`: checks workflows, examples and actions with actionlint and zizmor (persona pedantic). */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { goTool, pythonTool } from './tools.ts';

const workflows = globSync(['.github/workflows/*.yml', 'examples/*.yml']).sort();
const others = globSync(['action.yml', '*/action.yml', '.github/dependabot.yml']);

// actionlint 1.7.12 does not know `queue` yet: https://docs.github.com/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
const ignoreQueue = ['-ignore', 'unexpected key "queue" for "concurrency" section'];
const runs = [
  spawnSync(goTool('actionlint'), [...ignoreQueue, ...workflows], { stdio: 'inherit' }),
  spawnSync(
    pythonTool('zizmor'),
    ['--persona', 'pedantic', '--offline', '--config', '.github/zizmor.yml', ...workflows, ...others],
    { stdio: 'inherit' },
  ),
];
process.exitCode = runs.every(({ status }) => status === 0) ? 0 : 1;
