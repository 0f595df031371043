/** What each action's `action.yml`, code and page say of one another. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { readManifest } from '../../simulator/runner.ts';
import { FULL_KEY } from '../../simulator/data.ts';
import { FIELDS } from '../../src/model/fields.ts';
import { ERROR_CODES } from '../../src/moco/errors.ts';
import { isEnabled, type GetInput } from '../../src/github/inputs.ts';
import { readExportInputs } from '../../src/sync/export/inputs.ts';
import * as forMany from '../../src/sync/inputs.ts';
import { run as syncUsers } from '../../src/sync/run.ts';
import { FILE_FIELDS, WORK_COLUMNS } from '../../src/sync/users-file/columns.ts';
import { readUsersFile } from '../../src/sync/users-file/read.ts';
import { readInputs } from '../../src/update-user/inputs.ts';
import { run as updateUser } from '../../src/update-user/run.ts';
import { VERSION } from '../../src/version.ts';
import { REAL_NETWORK } from '../support/runtime.ts';
import { moco } from '../support/step.ts';
import { csv, workspaceWith } from '../support/sync.ts';
import { inputsFrom, recordingSyncToolkit, recordingToolkit, type Recorded } from '../support/toolkit.ts';

type Inputs = Readonly<Record<string, string>>;

const PUSH = { event: 'push', ref: 'refs/heads/main', isMerge: false };

const PACKAGE = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string;
  scripts: Record<string, string>;
};
const TODAY = '2026-11-23';
const LOG = { mask: () => undefined, sanitize: (text: string) => text };
const CLEARABLE = FIELDS.filter(({ emptyValue: emptied }) => emptied !== undefined).map(({ input }) => input);

/** With a file of users. */
let workspace = '';
beforeAll(async () => {
  workspace = await workspaceWith(csv('id;lastname', '1003;Keller').files);
});

interface Action {
  readonly name: string;
  /** Of `action.yml`. */
  readonly folder: string;
  readonly page: string;
  readonly bundle: string;
  /** Steps of a workflow that use it begin with this. */
  readonly uses: string;
  /** The inputs without which it does not run. */
  readonly least: Inputs;
  readonly read: (getInput: GetInput) => unknown;
  readonly run: (inputs: Inputs) => Promise<Recorded>;
  /** What its output `error` can be. */
  readonly codes: readonly string[];
}

const ACTIONS: readonly Action[] = [
  {
    name: 'the action for one user',
    folder: '.',
    page: 'README.md',
    bundle: 'dist/update-user/index.js',
    uses: 'OWNER/REPO@v1',
    least: { 'user-id': '1003' },
    read: (getInput) => readInputs(getInput, process.cwd(), TODAY, LOG),
    run: async (inputs) => {
      const toolkit = recordingToolkit(inputs);
      await updateUser(toolkit, REAL_NETWORK, 'test');
      return toolkit;
    },
    codes: ERROR_CODES.slice(0, ERROR_CODES.indexOf('limit-exceeded')),
  },
  {
    name: 'the action for many users',
    folder: 'sync',
    page: 'sync/README.md',
    bundle: '../dist/sync/index.js',
    uses: 'OWNER/REPO/sync@v1',
    least: { 'users-file': 'users.csv' },
    read: (getInput) => [
      forMany.readInputs(getInput, workspace, PUSH, TODAY, LOG),
      forMany.isCommentEnabled(getInput),
      isEnabled(getInput, 'summary'),
      readExportInputs(getInput, workspace, LOG),
    ],
    run: async (inputs) => {
      const plan = recordingSyncToolkit(inputs, { workspace });
      await syncUsers(plan, REAL_NETWORK, 'test');
      const exportInputs = { ...inputs, mode: 'export', 'users-file': 'exported.csv' };
      const exported = recordingSyncToolkit(exportInputs, { workspace });
      await syncUsers(exported, REAL_NETWORK, 'test');
      return { ...plan, outputs: { ...exported.outputs, ...plan.outputs } };
    },
    codes: ERROR_CODES,
  },
];

describe.each(ACTIONS)('$name', ({ folder, page, bundle, uses, least, read, run, codes }) => {
  const text = readFileSync(page, 'utf8');
  const given = { 'api-key': 'k', subdomain: 'acme', ...least };

  it('reads exactly the inputs of action.yml', async () => {
    const asked = new Set<string>();
    const getInput = inputsFrom(given);
    read((name, options) => {
      asked.add(name);
      return getInput(name, options);
    });
    // An input is looked for under its name with underscores too, to reject it.
    const names = [...asked].filter((name) => !name.includes('_'));
    expect(names.sort()).toEqual(Object.keys((await readManifest(folder)).inputs).sort());
  });

  it('has the defaults of action.yml in the code, too', async () => {
    const { inputs } = await readManifest(folder);
    const defaults = Object.fromEntries(
      Object.entries(inputs).map(([name, input]) => [name, input.default ?? '']),
    );
    expect(read(inputsFrom({ ...defaults, ...given }))).toEqual(read(inputsFrom(given)));
  });

  it('sets exactly the outputs of action.yml', async () => {
    const { url } = await moco();
    const { outputs } = await run({ 'api-key': FULL_KEY, 'api-url': url, ...least });
    expect(outputs).toMatchObject({ changed: expect.any(String), error: '' });
    expect(Object.keys(outputs).sort()).toEqual(Object.keys((await readManifest(folder)).outputs).sort());
  });

  it('runs the bundle on Node 24', async () => {
    expect((await readManifest(folder)).runs).toEqual({ using: 'node24', main: bundle });
  });

  it('has a page that lists every input, in the order of action.yml', async () => {
    expect(names(text, 'Inputs')).toEqual(Object.keys((await readManifest(folder)).inputs));
  });

  it('has a page that names the defaults of action.yml', async () => {
    const { inputs } = await readManifest(folder);
    const defaults = Object.entries(inputs).flatMap(([name, input]) =>
      input.default === undefined ? [] : [[name, input.default]],
    );
    const named = inputRows(text).flatMap(({ name, default: cell = '' }) =>
      quotedIn(cell).map((value) => [name, value]),
    );
    expect(named).toEqual(defaults);
  });

  it('has a page that names the inputs that are required', async () => {
    const named = inputRows(text).flatMap(({ name, required }) => (required === 'yes' ? [name] : []));
    expect(named).toEqual(requiredOf((await readManifest(folder)).inputs));
  });

  it('has a page that lists every output, in the order of action.yml', async () => {
    expect(names(text, 'Outputs')).toEqual(Object.keys((await readManifest(folder)).outputs));
  });

  it('has a page that lists every error code', () => {
    expect(codesOn(text)).toEqual([...codes]);
  });

  it('has a page with workflows whose steps use inputs and outputs that exist', async () => {
    const { inputs, outputs } = await readManifest(folder);
    const steps = workflowsIn(text).filter((step) => step.uses === uses);
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) {
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(step.with)));
      expect(Object.keys(step.with)).toEqual(expect.arrayContaining(requiredOf(inputs)));
    }
    const used = [...text.matchAll(/steps\.\w+\.outputs\.(\w+)/g)].map(([, name]) => name);
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(used));
  });

  it('has a page that names commands that exist', () => {
    const named = [...text.matchAll(/npm (?:run )?([a-z0-9:]+)/g)].map(([, name = '']) => name);
    const known = ['ci', 'cit', 'install', ...Object.keys(PACKAGE.scripts)];
    expect(known).toEqual(expect.arrayContaining(named));
  });
});

describe('what can be cleared', () => {
  it('is named by the input `clear`, and by the column', async () => {
    const { clear } = (await readManifest()).inputs;
    expect(quotedIn(clear?.description ?? '')).toEqual(CLEARABLE);
    const [, listed = ''] =
      /in the column `clear`: ([^.]*)\./.exec(readFileSync('sync/README.md', 'utf8')) ?? [];
    expect(quotedIn(listed)).toEqual(CLEARABLE);
  });
});

describe("the file's columns", () => {
  it('are those of the code with their German headings, in its order', () => {
    const fields = FILE_FIELDS.flatMap(({ input, germanLabel }) => [
      input,
      ...(germanLabel ? [germanLabel] : []),
    ]);
    const work = WORK_COLUMNS.flatMap(({ name, germanHeadings }) => [name, ...germanHeadings]);
    expect(names(readFileSync('sync/README.md', 'utf8'), 'The file')).toEqual([
      'id',
      ...fields,
      'custom-properties.NAME',
      ...work,
    ]);
  });

  it('for employment and vacation have the names of inputs of the action for one user', async () => {
    const { inputs } = await readManifest();
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(WORK_COLUMNS.map(({ name }) => name)));
  });

  it.each([
    ['csv', 'sync/README.md'],
    ['csv', 'docs/users-file.md'],
    ['yaml', 'docs/users-file.md'],
  ])('stand in samples of %s in %s that can be read', (format, page) => {
    const samples = [
      ...readFileSync(page, 'utf8').matchAll(new RegExp(`\`\`\`${format}\\n([\\s\\S]*?)\`\`\``, 'g')),
    ];
    expect(samples.length).toBeGreaterThan(0);
    for (const [, sample = ''] of samples) {
      const { rows, issues } = readUsersFile(`users.${format}`, Buffer.from(sample), (text) => text, TODAY);
      expect({ rows: rows.length, issues }).toEqual({ rows: 1, issues: [] });
    }
  });
});

describe('the pages', () => {
  const pages = readdirSync('.', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.md') && !file.includes('node_modules'),
  );

  it.each(pages)('%s names only files of the code that are there', (page) => {
    const named =
      readFileSync(page, 'utf8').match(/\b(?:src|scripts|simulator|__tests__)\/[\w/.-]*\w/g) ?? [];
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });
});

describe('the version', () => {
  it('is one', () => {
    expect(VERSION).toBe(PACKAGE.version);
  });
});

/** A table of a page. Each cell is under the heading of its column. */
interface Table {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The text under a heading, up to the next one of the same level. */
function section(page: string, heading: string): string {
  return page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
}

/** All tables under a heading, and under the headings below it. */
function tables(page: string, heading: string): Table[] {
  const blocks = section(page, heading).match(/^\|.*\n\| -.*\n(?:\|.*\n?)*/gm) ?? [];
  return blocks.map((block) => {
    const [heads = [], , ...rows] = block
      .trim()
      .split('\n')
      .map((row) =>
        row
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    return { heads, rows };
  });
}

/** What stands in the first column of all tables under a heading, or before the colon of list items; maybe several names. */
function names(page: string, heading: string): string[] {
  const cells = tables(page, heading).flatMap(({ rows }) => rows.map(([first = '']) => first));
  const items = [...section(page, heading).matchAll(/^- (`[^:]*`): /gm)].map(([, first = '']) => first);
  return [...cells, ...items].flatMap(quotedIn);
}

/** The error codes that a page lists: in a table, or as links to their sections. */
function codesOn(page: string): string[] {
  const heading = 'When a step fails';
  const links = section(page, heading).matchAll(/\[`([a-z-]+)`\]\(\.\.\/docs\/errors\.md#\1\)/g);
  return [...names(page, heading), ...[...links].map(([, code = '']) => code)];
}

/** Each input of a page by the headings of its table. */
function inputRows(page: string): (Record<string, string> & { name: string })[] {
  return tables(page, 'Inputs').flatMap(({ heads, rows }) =>
    rows.map((cells) => ({
      ...Object.fromEntries(heads.map((head, index) => [head, cells[index] ?? ''])),
      name: unquoted(cells[0] ?? ''),
    })),
  );
}

function unquoted(cell: string): string {
  return cell.replaceAll('`', '');
}

function quotedIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

function requiredOf(inputs: Readonly<Record<string, { readonly required?: boolean }>>): string[] {
  return Object.keys(inputs).filter((name) => inputs[name]?.required);
}

function workflowsIn(page: string): Step[] {
  return [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].flatMap(([, text = '']) => [...stepsIn(load(text))]);
}

interface Step {
  uses?: string;
  with: Record<string, unknown>;
}

/** Every object with a `uses`, wherever it stands in a piece of a workflow. */
function* stepsIn(value: unknown): Generator<Step> {
  if (typeof value !== 'object' || value === null) return;
  if ('uses' in value) yield { with: {}, ...value } as Step;
  for (const item of Object.values(value)) yield* stepsIn(item);
}
