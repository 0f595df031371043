/** `npm run lint:workflows`: actionlint and zizmor, in its pedantic persona, must find nothing. */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { goTool, pythonTool } from './tools.ts';

const workflows = globSync(['.github/workflows/*.yml', 'examples/*.yml']).sort();
const others = globSync(['action.yml', '*/action.yml', '.github/dependabot.yml']);

// Younger than actionlint 1.7.12: https://docs.github.com/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
const queue = ['-ignore', 'unexpected key "queue" for "concurrency" section'];
const runs = [
  spawnSync(goTool('actionlint'), [...queue, ...workflows], { stdio: 'inherit' }),
  spawnSync(
    pythonTool('zizmor'),
    ['--persona', 'pedantic', '--offline', '--config', '.github/zizmor.yml', ...workflows, ...others],
    { stdio: 'inherit' },
  ),
];
process.exitCode = runs.every(({ status }) => status === 0) ? 0 : 1;
