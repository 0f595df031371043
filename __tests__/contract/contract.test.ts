/** What `action.yml`, the code and the README say of one another. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { readManifest } from '../../scripts/runner.ts';
import { FULL_KEY } from '../../simulator/data.ts';
import { FIELDS } from '../../src/moco/fields.ts';
import { ERROR_WORDS } from '../../src/runner/failure.ts';
import { readInputs } from '../../src/update-user/inputs.ts';
import { run } from '../../src/update-user/run.ts';
import { VERSION } from '../../src/version.ts';
import { moco } from '../support/step.ts';
import { inputsFrom, REAL_NETWORK, recordingToolkit } from '../support/toolkit.ts';

const README = readFileSync('README.md', 'utf8');
const PACKAGE = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string;
  scripts: Record<string, string>;
};
const LOG = { mask: () => undefined, clean: (text: string) => text };
const LEAST = { 'api-key': 'k', subdomain: 'acme', 'user-id': '7' };
const CLEARABLE = FIELDS.filter(({ emptied }) => emptied !== undefined).map(({ input }) => input);

/** The names in the first column of a table of the README, under a heading. */
function table(heading: string): string[] {
  const section =
    README.split(`\n## ${heading}\n`)[1]
      ?.split('\n## ')[0]
      ?.split(/^\| -.*$/m)[1] ?? '';
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name);
}

describe('action.yml', () => {
  it('has exactly the inputs that the code reads', async () => {
    const asked = new Set<string>();
    const getInput = inputsFrom(LEAST);
    readInputs(
      (name, options) => {
        asked.add(name);
        return getInput(name, options);
      },
      process.cwd(),
      LOG,
    );
    expect([...asked].sort()).toEqual(Object.keys((await readManifest()).inputs).sort());
  });

  it('has the defaults that the code has', async () => {
    const { inputs } = await readManifest();
    const defaults = Object.fromEntries(
      Object.entries(inputs).map(([name, input]) => [name, input.default ?? '']),
    );
    const read = (given: Record<string, string>): unknown =>
      readInputs(inputsFrom(given), process.cwd(), LOG);
    expect(read({ ...defaults, ...LEAST })).toEqual(read(LEAST));
  });

  it('has exactly the outputs that the code sets', async () => {
    const { url } = await moco();
    const toolkit = recordingToolkit({ 'api-key': FULL_KEY, 'api-url': url, 'user-id': '1003' });
    await run(toolkit, REAL_NETWORK, 'test');
    expect(Object.keys(toolkit.outputs).sort()).toEqual(Object.keys((await readManifest()).outputs).sort());
  });

  it('names the inputs that can be cleared', async () => {
    const { clear } = (await readManifest()).inputs;
    expect([...(clear?.description.matchAll(/`([^`]+)`/g) ?? [])].map(([, name]) => name)).toEqual(CLEARABLE);
  });

  it('runs the bundle on Node 24', async () => {
    expect((await readManifest()).runs).toEqual({ using: 'node24', main: 'dist/update-user/index.js' });
  });
});

describe('the README', () => {
  it('lists every input, in the order of action.yml', async () => {
    expect(table('Inputs')).toEqual(Object.keys((await readManifest()).inputs));
  });

  it('lists every output, in the order of action.yml', async () => {
    expect(table('Outputs')).toEqual(Object.keys((await readManifest()).outputs));
  });

  it('lists every word that `error` can be', () => {
    expect(table('When a step fails')).toEqual([...ERROR_WORDS]);
  });

  it('has workflows whose steps use inputs and outputs that exist', async () => {
    const { inputs, outputs } = await readManifest();
    const workflows = [...README.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    const steps = workflows
      .flatMap((text) => [...stepsIn(load(text))])
      .filter(({ uses }) => uses === 'OWNER/REPO@v1');
    expect(steps.length).toBeGreaterThanOrEqual(4);
    for (const step of steps) {
      const given = Object.keys(step.with);
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(given));
      expect(given).toContain('api-key');
    }
    const used = [...README.matchAll(/steps\.\w+\.outputs\.(\w+)/g)].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(0);
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(used));
  });

  it('names commands that exist', () => {
    const named = [...README.matchAll(/npm (?:run )?([a-z0-9:]+)/g)].map(([, name = '']) => name);
    const known = ['ci', 'cit', 'install', ...Object.keys(PACKAGE.scripts)];
    expect(named.length).toBeGreaterThan(3);
    expect(known).toEqual(expect.arrayContaining(named));
  });
});

describe('the version', () => {
  it('is one', () => {
    expect(VERSION).toBe(PACKAGE.version);
  });
});

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
