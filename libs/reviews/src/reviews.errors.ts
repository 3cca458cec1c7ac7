import { refused } from '#libs/kernel/src/index.js';

/** The refusals that only the shell can see; the others stand beside their rule in `domain/`. */
export function nothingHere(): never {
  return refused('identity.not-found', 'not-found', 'There is nothing here under this address.');
}

export function noRound(): never {
  return refused('reviews.no-round', 'conflict', 'There is no review round on this application.');
}

export function staleDraft(): never {
  return refused('reviews.stale', 'stale', 'The draft was changed meanwhile. Read it again.');
}
