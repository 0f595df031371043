/**
 * `npm run clients`: runs third-party clients for MOCO against the simulator. A failure is a bug in the simulator, unless
 * MOCO's documentation contradicts the client.
 */
import { spawn } from 'node:child_process';
import { FULL_KEY, sampleData } from '../simulator/data.ts';
import { startSimulator } from '../simulator/server.ts';
import { exposeAsMoco, CERTIFICATE } from '../simulator/network.ts';
import { installTool } from './tools.ts';

const python = installTool('clients');
let hasPassed = true;
for (const script of ['use_moco_py.py', 'use_moco_wrapper.py']) {
  const data = sampleData();
  // moco-py 1.2.0 can't read custom fields with several values, although MOCO documents them.
  for (const user of data.users) user.custom_properties = {};
  const simulator = await startSimulator({ data });
  const moco = await exposeAsMoco(simulator);
  const env = {
    ...process.env,
    ...moco.env,
    HTTPS_PROXY: moco.env['https_proxy'],
    REQUESTS_CA_BUNDLE: CERTIFICATE,
    SSL_CERT_FILE: CERTIFICATE,
    MOCO_API_KEY: FULL_KEY,
  };
  const exitCode = await new Promise((resolve) =>
    spawn(python, [`scripts/clients/${script}`], { env, stdio: 'inherit' }).on('close', resolve),
  );
  hasPassed &&= exitCode === 0;
  await moco.close();
  await simulator.close();
}
process.exitCode = hasPassed ? 0 : 1;
