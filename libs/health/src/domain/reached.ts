import type { Instant } from '#libs/kernel/src/index.js';

/**
 * What a refusal on the way to a source means. `passing`: the source was not reached, another try may help. `ours`: it was not
 * reached, and no try will help until somebody here does something. `told`: this is all there is to know of the address.
 */
export type WayRefusal = 'passing' | 'ours' | 'told';

const WAY_REFUSALS: Readonly<Record<string, WayRefusal>> = {
  'egress.failed': 'passing',
  'egress.timeout': 'passing',
  'egress.aborted': 'passing',
  // A resolver of ours that is down looks like a name that is none.
  'egress.unresolvable': 'passing',
  'egress.off': 'ours',
  'health.git-too-old': 'ours',
};

/** By the refusal's code; what is not known to be of our side was told: a refused address, a repository nobody can read. */
export function wayRefusal(code: string): WayRefusal {
  return WAY_REFUSALS[code] ?? 'told';
}

/** When a project was last looked at in earnest, and how many collections since could not. */
export interface Looked {
  readonly lookedAt: Instant | null;
  readonly missed: number;
}

/** What a collection means for when the project is looked at again: one that missed something does not count as a look. */
export function lookedAfter(before: Looked | null, isMissed: boolean, now: Instant): Looked {
  if (!isMissed) return { lookedAt: now, missed: 0 };
  return { lookedAt: before?.lookedAt ?? null, missed: (before?.missed ?? 0) + 1 };
}
