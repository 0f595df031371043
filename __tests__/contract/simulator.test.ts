/** What `simulator/action.yml`, its code, its page and `npm run simulator` say of one another. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readManifest, type Manifest } from '../../simulator/runner.ts';
import { readOptions } from '../../simulator/options.ts';
import { LISTS } from '../../simulator/account/entities.ts';
import { accountFromData } from '../../simulator/account/from-data.ts';
import { inputsFrom } from '../support/toolkit.ts';

const page = readFileSync('simulator/README.md', 'utf8');
const CONTEXT = {
  readFile: () => ({ must: 'be a file' }),
  today: '2026-11-26',
  sanitize: (text: string) => text,
};

let manifest: Manifest;
beforeAll(async () => {
  manifest = await readManifest('simulator');
});

/** The cells of the first table under a heading, without its head. */
function table(heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) =>
    row
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
}

const namesIn = (heading: string): string[] => table(heading).map(([name = '']) => name.replaceAll('`', ''));

describe('the action', () => {
  it('reads exactly the inputs of action.yml', () => {
    const asked = new Set<string>();
    readOptions((name) => {
      asked.add(name);
      return '';
    }, CONTEXT);
    const names = [...asked].filter((name) => !name.includes('_'));
    expect(names.sort()).toEqual(Object.keys(manifest.inputs).sort());
  });

  it('has the defaults of action.yml in the code, too', () => {
    const defaults = Object.entries(manifest.inputs).map(([name, input]) => [name, input.default ?? '']);
    const given = readOptions(inputsFrom(Object.fromEntries(defaults) as Record<string, string>), CONTEXT);
    expect(given).toEqual(readOptions(inputsFrom({}), CONTEXT));
  });

  it('runs on Node 24, before and after the other steps', () => {
    const bundle = '../dist/simulator/index.js';
    expect(manifest.runs).toEqual({ using: 'node24', main: bundle, post: bundle });
  });
});

describe('its page', () => {
  it('lists every input with its default, in the order of action.yml', () => {
    expect(namesIn('Inputs')).toEqual(Object.keys(manifest.inputs));
    for (const [name = '', value = ''] of table('Inputs')) {
      const { default: text } = manifest.inputs[name.replaceAll('`', '')] ?? {};
      expect([name, /`(.*)`/.exec(value)?.[1]]).toEqual([name, text]);
    }
  });

  it('lists every output, in the order of action.yml', () => {
    expect(namesIn('Outputs')).toEqual(Object.keys(manifest.outputs));
  });

  it('names all lists of the account, with an example that can be read', () => {
    const section = page.split('\n## The account\n')[1] ?? '';
    const example = /```json\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
    expect(accountFromData('x.json', Buffer.from(example), JSON.stringify).issues).toEqual([]);
    for (const list of LISTS) expect(section).toContain(`\`${list}\``);
  });
});

it('`npm run simulator` has a flag for each input', () => {
  const { stdout } = spawnSync(
    process.execPath,
    ['--import', './scripts/typescript.js', 'simulator/main.ts', '--help'],
    { encoding: 'utf8' },
  );
  for (const name of Object.keys(manifest.inputs)) {
    expect(stdout).toContain(`--${name === 'faults' ? 'fault' : name}`);
  }
});
