/** Tools that are not npm packages, in pinned versions. They are installed on first use, outside the repository. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Programs that are built with Go, by their modules. */
const GO_MODULES = {
  act: 'github.com/nektos/act@v0.2.89',
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
};

/** Python environments: the packages, and the program to run. Each is a folder of its own, so that one can't break another. */
const PYTHON_ENVIRONMENTS = {
  zizmor: { packages: ['zizmor==1.32.0'], program: 'zizmor' },
  clients: { packages: ['moco-py==1.2.0', 'moco-wrapper==0.11.2'], program: 'python' },
};

/** The name of a tool: `clients` is a Python that has third-party clients for MOCO. */
type ToolName = keyof typeof GO_MODULES | keyof typeof PYTHON_ENVIRONMENTS;

const CACHE_FOLDER = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'update-moco-user');

const IS_WINDOWS = process.platform === 'win32';
const PYTHON = IS_WINDOWS ? 'python' : 'python3';
const VENV_BIN = IS_WINDOWS ? 'Scripts' : 'bin';

/** Whether there is a tool of this name. */
export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(GO_MODULES, name) || Object.hasOwn(PYTHON_ENVIRONMENTS, name);
}

/**
 * Returns the path of the tool's program. Installs the tool first if necessary.
 *
 * @throws {Error} if it can't be installed, for example without Go, Python or their registries
 */
export function installTool(name: ToolName): string {
  return name === 'act' || name === 'actionlint' ? buildGoProgram(name) : createPythonEnvironment(name);
}

function buildGoProgram(name: keyof typeof GO_MODULES): string {
  const module = GO_MODULES[name];
  const folder = join(CACHE_FOLDER, module.replaceAll('/', '_'));
  const program = join(folder, withSuffix(name));
  if (!existsSync(program)) {
    execFileSync('go', ['install', module], { env: { ...process.env, GOBIN: folder }, stdio: 'inherit' });
  }
  return program;
}

function createPythonEnvironment(name: keyof typeof PYTHON_ENVIRONMENTS): string {
  const { packages, program } = PYTHON_ENVIRONMENTS[name];
  const folder = join(CACHE_FOLDER, packages.join('_'));
  if (!existsSync(join(folder, 'complete'))) {
    execFileSync(PYTHON, ['-m', 'venv', '--clear', folder], { stdio: 'inherit' });
    const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check', 'install', ...packages];
    execFileSync(join(folder, VENV_BIN, withSuffix('python')), pip, { stdio: 'inherit' });
    mkdirSync(join(folder, 'complete'));
  }
  return join(folder, VENV_BIN, withSuffix(program));
}

function withSuffix(program: string): string {
  return IS_WINDOWS ? `${program}.exe` : program;
}
