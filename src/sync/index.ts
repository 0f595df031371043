/** The entry point of `sync/action.yml`. */
import { start } from '../github/process.ts';

void start(() => import('./main.ts'));
