/**
 * `npm run picture`: the README's picture of the job summary, from a real run against the stand-in, drawn by a real
 * browser (Chromium or Chrome; CHROME names it where it is not on the path).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FULL_KEY } from '../simulator/data.ts';
import { startSimulator } from '../simulator/server.ts';
import { asMocoItself } from './network.ts';
import { runAction } from './runner.ts';

const PICTURE = 'docs/job-summary.png';

const simulator = await startSimulator();
const moco = await asMocoItself(simulator);
const folder = mkdtempSync(join(tmpdir(), 'picture-'));
try {
  const inputs = {
    'api-key': FULL_KEY,
    subdomain: 'acme',
    'user-email': 'giulia.rossi@example.com',
    lastname: 'Rossi-Keller',
    team: 'Design',
    tags: 'Zürich, Design',
    'mobile-phone': '+41 79 555 01 33',
  };
  const { summary } = await runAction({ inputs, env: moco.env });
  const css = readFileSync('node_modules/github-markdown-css/github-markdown-light.css', 'utf8');
  const page = join(folder, 'summary.html');
  const style = `${css} body.markdown-body { padding: 16px 24px; }`;
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><style>${style}</style><body class="markdown-body">${summary}`,
  );
  execFileSync(
    browser(),
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--hide-scrollbars',
      '--force-device-scale-factor=2',
      '--window-size=540,300',
      `--user-data-dir=${join(folder, 'profile')}`,
      `--screenshot=${PICTURE}`,
      pathToFileURL(page).href,
    ],
    { stdio: 'ignore' },
  );
  console.log(PICTURE);
} finally {
  await moco.close();
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
}

function browser(): string {
  const names = [process.env['CHROME'] ?? '', 'chromium', 'chromium-browser', 'google-chrome'];
  const found = names.find((name) => name !== '' && spawnSync(name, ['--version']).status === 0);
  if (found === undefined) throw new Error('There is no Chromium or Chrome; name one in CHROME');
  return found;
}
