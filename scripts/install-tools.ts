/** `node … scripts/install-tools.ts act zizmor`: fails where one of the tools can't be had on this machine. */
import { goTool, pythonTool } from './tools.ts';

try {
  for (const name of process.argv.slice(2)) {
    if (name === 'act' || name === 'actionlint') goTool(name);
    else if (name === 'python' || name === 'zizmor') pythonTool(name);
    else throw new Error(`There is no tool ${name}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
