import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

const PURL =
  /^pkg:\/{0,2}([a-z][a-z0-9.+-]*)\/((?:[^/@?#\s]+\/)*)([^/@?#\s]+)(@[^?#\s]+)?(\?[^#\s]*)?(#\S*)?$/i;

/**
 * A package URL without version, qualifiers and subpath: the package itself (purl specification). The type is lower
 * case, a scope's `@` is encoded. Refuses `projects.package-invalid`.
 */
export function normalisePackage(text: string, path?: string): string | Refusal {
  const match = PURL.exec(text.trim().replace(/^(pkg:\/{0,2}npm\/)@/i, '$1%40'));
  if (match === null) {
    return refuse(
      'projects.package-invalid',
      'invalid',
      'This is no package URL, like pkg:npm/express.',
      path,
    );
  }
  const [, type = '', namespace = '', name = ''] = match;
  return `pkg:${type.toLowerCase()}/${namespace}${name}`;
}
