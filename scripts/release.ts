/**
 * `npm run release -- 1.2.0`: prepares a release of this clone. Sets the version in all files, dates the changelog, builds,
 * commits and tags. Pushing the tag publishes the release (.github/workflows/release.yml). The first release also takes the
 * name of the repository, `npm run release -- 1.0.0 octo-org/moco`, and writes it in place of the placeholder.
 */
import { execFileSync } from 'node:child_process';
import { messageOf } from '../src/model/display.ts';
import { prepareRelease, USAGE } from './prepare-release.ts';

try {
  const [version = '', repository, ...others] = process.argv.slice(2);
  if (others.length > 0) throw new Error(USAGE);
  const day = new Date().toISOString().slice(0, 10);
  prepareRelease('.', { version, repository, day }, () => {
    execFileSync(process.execPath, ['--import', './scripts/typescript.js', 'scripts/build.ts']);
  });
  console.log(`v${version} is ready. Publish it with: git push --follow-tags origin main`);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
