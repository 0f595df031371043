/**
 * `npm run clients`: other people's clients for MOCO talk to the stand-in as they talk to MOCO. What they find
 * wrong with it is wrong with it, unless MOCO's documentation says otherwise.
 */
import { spawn } from 'node:child_process';
import { FULL_KEY, sampleData } from '../simulator/data.ts';
import { startSimulator } from '../simulator/server.ts';
import { exposeAsMoco, CERTIFICATE } from '../simulator/network.ts';
import { pythonTool } from './tools.ts';

const python = pythonTool('python');
let good = true;
for (const script of ['use_moco_py.py', 'use_moco_wrapper.py']) {
  const data = sampleData();
  // Documented, but moco-py 1.2.0 does not read it: a custom field with several choices.
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
  const code = await new Promise((resolve) =>
    spawn(python, [`scripts/clients/${script}`], { env, stdio: 'inherit' }).on('close', resolve),
  );
  good &&= code === 0;
  await moco.close();
  await simulator.close();
}
process.exitCode = good ? 0 : 1;
