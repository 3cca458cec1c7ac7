import type { Instant } from '#libs/kernel/src/index.js';
import { durationMs, plusMs } from '#libs/kernel/src/index.js';
import type { ConflictRules } from './conflict-rules.js';
import type { ConflictFinding } from './finding.js';
import { sameCommitter } from './same-committer.js';
import type { CaseTies, CommitIdentity, PersonTies } from './ties.js';

/**
 * Conflicts found in commit history: own commits within the time of the rules bar from `barringCommits` on and are
 * disclosed below; commits under the same name alone are disclosed for somebody to look at, whatever their number.
 */
export function findCommitConflicts(
  person: PersonTies,
  subject: CaseTies,
  rules: ConflictRules,
  now: Instant,
): ConflictFinding[] {
  const identities = person.identities ?? [];
  const recent = (subject.contributions ?? []).filter(
    ({ lastAt, commits }) => commits > 0 && plusMs(lastAt, durationMs(rules.commitsWithin)) > now,
  );
  const commitsOf = (certainty: 'certain' | 'possible'): number =>
    recent
      .filter(({ identity }) => strongestMatch(identities, identity) === certainty)
      .reduce((sum, { commits }) => sum + commits, 0);
  const certain = commitsOf('certain');
  const about = subject.applicationId;
  return [
    ...(certain === 0
      ? []
      : [
          {
            code: 'conflicts.commits',
            severity: certain >= rules.barringCommits ? 'bars' : 'discloses',
            reason: `Made ${certain} ${certain === 1 ? 'commit' : 'commits'} to this project.`,
            about,
          } as const,
        ]),
    ...(commitsOf('possible') === 0
      ? []
      : [
          {
            code: 'conflicts.possible-commits',
            severity: 'discloses',
            reason: 'Somebody of the same name committed to this project.',
            about,
          } as const,
        ]),
  ];
}

function strongestMatch(
  identities: readonly CommitIdentity[],
  committer: CommitIdentity,
): 'certain' | 'possible' | null {
  const matches = identities.map((identity) => sameCommitter(identity, committer));
  if (matches.includes('certain')) return 'certain';
  return matches.includes('possible') ? 'possible' : null;
}
