import type { RepositoryAddress } from './repository-url.js';

/** What a forge said when asked for a repository: its own number for it, and where it lives now. */
export interface Sighting {
  readonly forgeId: string;
  readonly address: RepositoryAddress;
}

/** Why an address of the directory needs a person to look at it. */
export const REPOSITORY_FLAGS = ['other-repository', 'address-taken'] as const;
export type RepositoryFlag = (typeof REPOSITORY_FLAGS)[number];

export type SightingDecision =
  /** The repository we know, where we know it; `isNew` where its number was not known yet. */
  | { readonly kind: 'known'; readonly isNew: boolean }
  /** The repository we know, under a new name or owner. */
  | { readonly kind: 'renamed'; readonly to: RepositoryAddress }
  /** Nothing is followed; somebody has to look. */
  | { readonly kind: 'flagged'; readonly flag: RepositoryFlag };

/**
 * What follows from a sighting (health.md, GitHub practice: renamed and moved repositories are followed and stored by
 * database id). An address behind which another repository stands by now is never followed: its name was taken over.
 * `isTaken` says that the directory has this number, or the new address, under another entry.
 */
export function decideSighting(
  stored: { readonly key: string; readonly forgeId: string | null },
  seen: Sighting,
  isTaken: boolean,
): SightingDecision {
  if (stored.forgeId !== null && stored.forgeId !== seen.forgeId) {
    return { kind: 'flagged', flag: 'other-repository' };
  }
  if (isTaken) return { kind: 'flagged', flag: 'address-taken' };
  if (stored.key !== seen.address.key) return { kind: 'renamed', to: seen.address };
  return { kind: 'known', isNew: stored.forgeId === null };
}
