/** Tools that are not npm packages, in pinned versions. They are installed on first use, outside the repository. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const GO_TOOLS = {
  act: 'github.com/nektos/act@v0.2.89',
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
};

/** All in one virtual environment, which is created once. */
const PYTHON_PACKAGES = ['zizmor==1.32.0', 'moco-py==1.2.0', 'moco-wrapper==0.11.2'];

const CACHE_FOLDER = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'update-moco-user');

/**
 * Returns the path of a program that is built with Go. Builds it first if necessary.
 *
 * @throws {Error} if Go is missing or the build fails
 */
export function goTool(name: keyof typeof GO_TOOLS): string {
  const module = GO_TOOLS[name];
  const folder = join(CACHE_FOLDER, module.replaceAll('/', '_'));
  if (!existsSync(join(folder, name))) {
    execFileSync('go', ['install', module], { env: { ...process.env, GOBIN: folder }, stdio: 'inherit' });
  }
  return join(folder, name);
}

/**
 * Returns the path of a program in the Python environment, which also has the third-party MOCO clients. Creates the
 * environment first if necessary.
 *
 * @throws {Error} if Python is missing or a package can't be installed
 */
export function pythonTool(name: 'python' | 'zizmor'): string {
  const folder = join(CACHE_FOLDER, PYTHON_PACKAGES.join('_'));
  if (!existsSync(join(folder, 'complete'))) {
    execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'inherit' });
    const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check', 'install', ...PYTHON_PACKAGES];
    execFileSync(join(folder, 'bin', 'python'), pip, { stdio: 'inherit' });
    mkdirSync(join(folder, 'complete'));
  }
  return join(folder, 'bin', name);
}
