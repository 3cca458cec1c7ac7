import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The bundled facts lie beside the sources; compiled code finds them from the root of the working copy. */
export function snapshotDirectory(from = dirname(fileURLToPath(import.meta.url))): string {
  const isRoot = existsSync(join(from, 'package.json'));
  return isRoot ? join(from, 'apps/local/src/demo/snapshot') : snapshotDirectory(dirname(from));
}
