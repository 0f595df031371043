/** Programs that prove the work and that npm does not have, in versions that are held; kept outside the repository. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const GO_TOOLS = {
  act: 'github.com/nektos/act@v0.2.89',
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
};

/** One environment for all, so that it is made once. */
const PYTHON_PACKAGES = ['zizmor==1.32.0', 'moco-py==1.2.0', 'moco-wrapper==0.11.2'];

const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'update-moco-user');

/** The path of a program that is built with Go; built when it is not there yet. */
export function goTool(name: keyof typeof GO_TOOLS): string {
  const module = GO_TOOLS[name];
  const folder = join(CACHE, module.replaceAll('/', '_'));
  if (!existsSync(join(folder, name))) {
    execFileSync('go', ['install', module], { env: { ...process.env, GOBIN: folder }, stdio: 'inherit' });
  }
  return join(folder, name);
}

/** The path of a program of the Python environment with other people's tools and MOCO clients. */
export function pythonTool(name: 'python' | 'zizmor'): string {
  const folder = join(CACHE, PYTHON_PACKAGES.join('_'));
  if (!existsSync(join(folder, 'complete'))) {
    execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'inherit' });
    const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check', 'install', ...PYTHON_PACKAGES];
    execFileSync(join(folder, 'bin', 'python'), pip, { stdio: 'inherit' });
    mkdirSync(join(folder, 'complete'));
  }
  return join(folder, 'bin', name);
}
