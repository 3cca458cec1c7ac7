import type { Forge } from './repository-url.js';

/** Where a forge serves a file of the default branch as it is; null for hosts whose addresses we do not know. */
export function rawFileAddress(
  repository: {
    readonly url: string;
    readonly forge: Forge;
    readonly owner: string;
    readonly name: string;
  },
  path: string,
): string | null {
  switch (repository.forge) {
    case 'github':
      return `https://raw.githubusercontent.com/${repository.owner}/${repository.name}/HEAD/${path}`;
    case 'gitlab':
      return `${repository.url}/-/raw/HEAD/${path}`;
    case 'forgejo':
      return `${repository.url}/raw/HEAD/${path}`;
    case 'other':
      return null;
  }
}
