/** The entry point of `action.yml`. */
import { start } from '../github/process.ts';

void start(() => import('./main.ts'));
