/** Where the error codes are explained. */
import { VERSION } from '../version.ts';

/**
 * The page of the error codes at the running version: a URL. Without a repository, as for `uses: ./`, its path.
 *
 * @param repository the repository of the action, as GITHUB_ACTION_REPOSITORY has it
 */
export function errorsPage(repository: string | undefined): string {
  const page = 'docs/errors.md';
  const isName = repository !== undefined && /^[\w.-]+\/[\w.-]+$/.test(repository);
  return isName ? `https://github.com/${repository}/blob/v${VERSION}/${page}` : page;
}
