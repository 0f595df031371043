/** The entry: what `action.yml` runs. */
import { run } from './main.ts';

await run();
// A proxy's tunnel that hangs would keep the process alive; what was said and set is out by now.
// eslint-disable-next-line no-restricted-syntax -- says nothing, only waits
process.stdout.write('', () => process.exit());
