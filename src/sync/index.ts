/** The entry point of `sync/action.yml`. */
import { endProcess } from '../github/toolkit.ts';
import { run } from './main.ts';

await run();
endProcess();
