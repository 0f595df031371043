/** The licence texts of bundled packages. Most licences require that a bundle includes them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly license?: string;
        readonly dev?: boolean;
        readonly optional?: boolean;
      }
    >
  >;
}

/**
 * Name, version and licence text of every package that can be in a bundle, as one text in alphabetical order. Reads
 * package-lock.json and node_modules.
 */
export function licenseTexts(): string {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  const shipped = Object.entries(packages).filter(
    ([path, { dev, optional }]) => path.startsWith('node_modules/') && !dev && !optional,
  );
  const texts = shipped.map(([path, { version = '', license = 'unknown' }]) => {
    const name = path.split('node_modules/').at(-1) ?? path;
    return `${name} ${version}\n${license}\n\n${licenseFile(path) ?? `Licence: ${license}. The package contains no licence text.`}`;
  });
  return texts.sort().join(`\n\n${'-'.repeat(80)}\n\n`) + '\n';
}

function licenseFile(folder: string): string | undefined {
  const file = readdirSync(folder).find((name) => /^(?:licen[cs]e|copying)/i.test(name));
  return file && readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
}
