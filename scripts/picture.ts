/**
 * `npm run picture`: takes the screenshots of job summaries for the docs. Runs the actions against the simulator and renders
 * their summaries with Chromium or Chrome, which is looked up on the PATH; the variable CHROME may name another program.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FULL_KEY } from '../simulator/data.ts';
import { startSimulator } from '../simulator/server.ts';
import { exposeAsMoco } from '../simulator/network.ts';
import { runAction } from '../simulator/runner.ts';

interface Picture {
  readonly file: string;
  readonly action: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** Width and height of the page in CSS pixels. The picture has twice as many. */
  readonly size: string;
}

const PICTURES: readonly Picture[] = [
  {
    file: 'docs/job-summary.png',
    action: '.',
    inputs: {
      'user-email': 'giulia.rossi@example.com',
      lastname: 'Rossi-Keller',
      team: 'Design',
      tags: 'Zürich, Design',
      'mobile-phone': '+41 79 555 01 33',
      'employment-start': '2027-01-01',
      'employment-pattern': '8,8,8,8,0',
    },
    size: '540,425',
  },
  {
    file: 'docs/sync-summary.png',
    action: 'sync',
    inputs: {
      'users-file': 'examples/users.csv',
      'create-missing': 'true',
      'vacation-title': 'Urlaubsanspruch',
    },
    size: '720,1190',
  },
];

for (const picture of PICTURES) {
  await takeScreenshot(picture);
  console.log(picture.file);
}

/** Runs the action with the subdomain `acme`, and saves a screenshot of its summary in GitHub's style. */
async function takeScreenshot({ file, action, inputs, size }: Picture): Promise<void> {
  const simulator = await startSimulator();
  const moco = await exposeAsMoco(simulator);
  const folder = mkdtempSync(join(tmpdir(), 'picture-'));
  try {
    const connection = { 'api-key': FULL_KEY, subdomain: 'acme' };
    const { summary } = await runAction({ action, inputs: { ...connection, ...inputs }, env: moco.env });
    const css = readFileSync('node_modules/github-markdown-css/github-markdown-light.css', 'utf8');
    const page = join(folder, 'summary.html');
    const style = `${css} body.markdown-body { padding: 16px 24px; }`;
    const head = `<!doctype html><meta charset="utf-8"><style>${style}</style>`;
    writeFileSync(page, `${head}<body class="markdown-body">${summary}`);
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--hide-scrollbars',
      '--force-device-scale-factor=2',
      `--window-size=${size}`,
      `--user-data-dir=${join(folder, 'profile')}`,
      `--screenshot=${file}`,
    ];
    execFileSync(findBrowser(), [...flags, pathToFileURL(page).href], { stdio: 'ignore' });
  } finally {
    await moco.close();
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function findBrowser(): string {
  const names = [process.env['CHROME'] ?? '', 'chromium', 'chromium-browser', 'google-chrome'];
  const found = names.find((name) => name !== '' && spawnSync(name, ['--version']).status === 0);
  if (found === undefined) throw new Error('Chromium or Chrome not found. Set CHROME to its path');
  return found;
}
