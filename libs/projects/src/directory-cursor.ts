import { isId, refuse } from '#libs/kernel/src/index.js';
import type { Refusal } from '#libs/kernel/src/index.js';
import type { DirectoryPosition } from './directory-conditions.js';

/** A position as the opaque text of `next`. It carries the values it was sorted by, so that no later change moves it. */
export function writeCursor({ group, sortName, projectId }: DirectoryPosition): string {
  return Buffer.from(JSON.stringify([group, projectId, sortName]), 'utf8').toString('base64url');
}

/** The position in a `next`; refused `http.after-invalid`. */
export function readCursor(text: string): DirectoryPosition | Refusal {
  try {
    const [group, projectId, sortName] = JSON.parse(
      Buffer.from(text, 'base64url').toString('utf8'),
    ) as unknown[];
    if (
      typeof group === 'number' &&
      typeof projectId === 'string' &&
      isId(projectId) &&
      typeof sortName === 'string' &&
      !sortName.includes('\0')
    ) {
      return { group, projectId, sortName };
    }
  } catch {
    // Not one of ours.
  }
  return refuse('http.after-invalid', 'malformed', 'after is the end of the last page.', 'after');
}
