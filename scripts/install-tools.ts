/** `install-tools.ts act zizmor`: installs the tools, and fails if one of them can't be installed on this machine. */
import { goTool, pythonTool } from './tools.ts';

try {
  for (const name of process.argv.slice(2)) {
    if (name === 'act' || name === 'actionlint') goTool(name);
    else if (name === 'python' || name === 'zizmor') pythonTool(name);
    else throw new Error(`Unknown tool "${name}"`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
