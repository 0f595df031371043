/** `install-tool.ts act`: installs the tool, and fails if it can't be installed on this machine. */
import { messageOf } from '../src/model/display.ts';
import { installTool, isToolName } from './tools.ts';

try {
  const [name = ''] = process.argv.slice(2);
  if (!isToolName(name)) throw new Error(`Unknown tool "${name}"`);
  installTool(name);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
