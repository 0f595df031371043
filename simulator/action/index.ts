/** The entry point of `simulator/action.yml`: its main step, its post step, and the server that runs in between. */
import { start } from '../../src/github/process.ts';

void start(() => import('./main.ts'));
