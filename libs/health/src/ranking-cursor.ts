import type { Refusal } from '#libs/kernel/src/index.js';
import { isId, refuse } from '#libs/kernel/src/index.js';
import type { RankingPosition } from './ranking.repository.js';

/**
 * A position with the version it is a position in, so that a list does not change its order half-way. For whoever may not see
 * people it names the project only: by what that is ranked would tell them, or be found by trying.
 */
export interface RankingCursor extends Omit<RankingPosition, 'rankKey'> {
  readonly methodVersion: string;
  readonly rankKey: number | null;
}

export function writeRankingCursor({ methodVersion, rankKey, projectId }: RankingCursor): string {
  return Buffer.from(JSON.stringify([methodVersion, rankKey, projectId]), 'utf8').toString('base64url');
}

export function invalidCursor(): Refusal {
  return refuse('http.after-invalid', 'malformed', 'after is the end of the last page.', 'after');
}

/** The position in a `next`; refused `http.after-invalid`. */
export function readRankingCursor(text: string): RankingCursor | Refusal {
  try {
    const [methodVersion, rankKey, projectId] = JSON.parse(
      Buffer.from(text, 'base64url').toString('utf8'),
    ) as unknown[];
    if (
      typeof methodVersion === 'string' &&
      /^priority-\d{1,9}$/.test(methodVersion) &&
      (rankKey === null || typeof rankKey === 'number') &&
      typeof projectId === 'string' &&
      isId(projectId)
    ) {
      return { methodVersion, rankKey, projectId };
    }
  } catch {
    // Not one of ours.
  }
  return invalidCursor();
}
