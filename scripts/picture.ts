/**
 * `npm run picture`: takes the pictures for the pages: job summaries and the comment on a pull request, each in a light and
 * a dark version. Runs the actions against the simulator and renders what they write with Chromium or Chrome, which is
 * looked up on the PATH; the variable CHROME may name another program.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FULL_KEY } from '../simulator/data.ts';
import { pullRequestEnv, startGitHub } from '../simulator/github.ts';
import { exposeAsMoco } from '../simulator/network.ts';
import { runAction } from '../simulator/runner.ts';
import { startSimulator } from '../simulator/server.ts';
import { FIRST_DAY, USERS } from './picture-users.ts';
import { withPalette } from './png.ts';

interface Picture {
  /** The pictures are `docs/NAME-light.png` and `docs/NAME-dark.png`. */
  readonly name: string;
  readonly action: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** True: the comment on a pull request instead of the job summary. */
  readonly isComment?: boolean;
  /** Width of the page in CSS pixels. The picture has twice as many; its height is that of the text. */
  readonly width: number;
}

const SYNC = { 'users-file': 'users.csv', 'create-missing': 'true' };

const PICTURES: readonly Picture[] = [
  {
    name: 'job-summary',
    action: '.',
    inputs: {
      'user-email': 'giulia.rossi@example.com',
      lastname: 'Rossi-Keller',
      team: 'Design',
      tags: 'Zürich, Design',
      'mobile-phone': '+41 79 555 01 33',
      'employment-start': FIRST_DAY,
      'employment-pattern': '8,8,8,8,0',
    },
    width: 660,
  },
  { name: 'sync-comment', action: 'sync', inputs: SYNC, isComment: true, width: 720 },
];

/** Colours of GitHub's frame around a comment, which github-markdown-css does not have. */
const COLOURS = {
  light: { page: '#ffffff', header: '#f6f8fa', border: '#d1d9e0', muted: '#59636e', text: '#1f2328' },
  dark: { page: '#0d1117', header: '#151b23', border: '#3d444d', muted: '#9198a1', text: '#f0f6fc' },
} as const;

type Theme = keyof typeof COLOURS;

/** The pictures have twice as many pixels as CSS has, for sharp text on any screen. */
const SCALE = 2;

for (const picture of PICTURES) {
  const html = await renderByRun(picture);
  for (const theme of ['light', 'dark'] as const) {
    const file = `docs/${picture.name}-${theme}.png`;
    takeScreenshot(file, pageOf(html, theme, picture.isComment === true), picture.width);
    writeFileSync(file, withPalette(readFileSync(file)));
    console.log(`${file} ${Math.round(statSync(file).size / 1024)} KiB`);
  }
}

/** Runs the action with the subdomain `acme` on pull request 7. Returns its job summary, or the body of its comment. */
async function renderByRun({ action, inputs, isComment }: Picture): Promise<string> {
  const simulator = await startSimulator();
  const moco = await exposeAsMoco(simulator);
  const github = await startGitHub();
  const workspace = mkdtempSync(join(tmpdir(), 'picture-'));
  try {
    writeFileSync(join(workspace, 'users.csv'), USERS.join('\n'));
    const { summary, log, exitCode } = await runAction({
      action,
      inputs: { 'api-key': FULL_KEY, subdomain: 'acme', ...inputs },
      env: {
        ...moco.env,
        ...(isComment && { ...pullRequestEnv(github), NO_PROXY: '127.0.0.1' }),
        GITHUB_WORKSPACE: workspace,
      },
    });
    const html = isComment ? github.comments[0]?.body : summary;
    if (exitCode !== 0 || html === undefined) throw new Error(log);
    return html;
  } finally {
    await Promise.all([moco.close(), simulator.close(), github.close()]);
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** A page in GitHub's style; a comment is framed as on the page of a pull request. */
function pageOf(html: string, theme: Theme, isComment: boolean): string {
  const css = readFileSync(`node_modules/github-markdown-css/github-markdown-${theme}.css`, 'utf8');
  const { page, header, border, muted, text } = COLOURS[theme];
  const style = `${css}
    body { display: flow-root; margin: 0; background: ${page}; }
    main { display: flow-root; padding: 16px 24px; }
    .markdown-body > :last-child { margin-bottom: 0; }
    .comment { margin: 16px; padding: 0; border: 1px solid ${border}; border-radius: 6px; overflow: hidden; }
    .comment header { padding: 8px 16px; background: ${header}; color: ${muted}; border-bottom: 1px solid ${border};
      font-size: 14px; }
    .comment header b { color: ${text}; }
    .comment header i { padding: 0 6px; border: 1px solid ${border}; border-radius: 2em; font: 12px/18px sans-serif; }
    .comment .body { padding: 16px; }`;
  const author = '<header><b>github-actions</b> <i>bot</i> commented</header>';
  const main = isComment
    ? `<main class="comment markdown-body">${author}<div class="body markdown-body">${html}</div></main>`
    : `<main class="markdown-body">${html}</main>`;
  // The title tells how tall the page is, before the picture is taken.
  const measure = '<script>document.title = document.documentElement.offsetHeight</script>';
  return `<!doctype html><meta charset="utf-8"><style>${style}</style><body>${main}${measure}`;
}

/** Saves a screenshot of the whole page. */
function takeScreenshot(file: string, html: string, width: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'picture-'));
  try {
    const page = join(folder, 'page.html');
    writeFileSync(page, html);
    const browse = (...flags: readonly string[]): string =>
      execFileSync(findBrowser(), [...browserFlags(folder), ...flags, pathToFileURL(page).href], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    const dom = browse(`--window-size=${width},100`, '--dump-dom');
    const height = /<title>(\d+)/.exec(dom)?.[1] ?? '1000';
    browse(`--window-size=${width},${height}`, `--screenshot=${file}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function browserFlags(profile: string): string[] {
  return [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--hide-scrollbars',
    // Text in shades of one colour, as on a phone: fewer colours than with subpixels.
    '--disable-lcd-text',
    `--force-device-scale-factor=${SCALE}`,
    `--user-data-dir=${join(profile, 'profile')}`,
  ];
}

function findBrowser(): string {
  const names = [process.env['CHROME'] ?? '', 'chromium', 'chromium-browser', 'google-chrome'];
  const found = names.find((name) => name !== '' && spawnSync(name, ['--version']).status === 0);
  if (found === undefined) throw new Error('Chromium or Chrome not found. Set CHROME to its path');
  return found;
}
