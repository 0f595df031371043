/**
 * `npm run picture`: the pictures of the job summaries in the docs, from real runs against the stand-in, drawn by a
 * real browser (Chromium or Chrome; CHROME names it where it is not on the path).
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
  /** In pixels of the screen. */
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
    },
    size: '540,300',
  },
  {
    file: 'docs/sync-summary.png',
    action: 'sync',
    inputs: { 'users-file': 'examples/users.csv', 'create-missing': 'true' },
    size: '720,930',
  },
];

for (const picture of PICTURES) {
  await draw(picture);
  console.log(picture.file);
}

/** Plays the step on an account that looks like MOCO's own, and draws its summary as GitHub shows it. */
async function draw({ file, action, inputs, size }: Picture): Promise<void> {
  const simulator = await startSimulator();
  const moco = await exposeAsMoco(simulator);
  const folder = mkdtempSync(join(tmpdir(), 'picture-'));
  try {
    const reaching = { 'api-key': FULL_KEY, subdomain: 'acme' };
    const { summary } = await runAction({ action, inputs: { ...reaching, ...inputs }, env: moco.env });
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
    execFileSync(browser(), [...flags, pathToFileURL(page).href], { stdio: 'ignore' });
  } finally {
    await moco.close();
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function browser(): string {
  const names = [process.env['CHROME'] ?? '', 'chromium', 'chromium-browser', 'google-chrome'];
  const found = names.find((name) => name !== '' && spawnSync(name, ['--version']).status === 0);
  if (found === undefined) throw new Error('There is no Chromium or Chrome; name one in CHROME');
  return found;
}
