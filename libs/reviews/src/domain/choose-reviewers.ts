import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ConflictFinding } from '#libs/conflicts/src/domain/finding.js';
import { worstSeverity } from '#libs/conflicts/src/domain/finding.js';

/** Somebody of the panel who could be asked. */
export interface Candidate {
  readonly personId: string;
  /** Reviews this person owes now, over all cases. */
  readonly openAssignments: number;
  /** Reviews this person was asked for within the last year. */
  readonly recentAssignments: number;
  readonly findings: readonly Pick<ConflictFinding, 'code' | 'severity'>[];
}

/** A choice with what the chair should know of it. */
export interface ChosenReviewer {
  readonly personId: string;
  readonly reasons: readonly string[];
}

/**
 * Up to `count` reviewers for a round: never anybody who is barred or was part of the round already; before all, those
 * without a tie to disclose; then the least loaded now, then over the year; the rest is decided by a hash of round and
 * person, so that nobody is preferred for their id and the same facts give the same choice.
 */
export function chooseReviewers(
  roundId: string,
  candidates: readonly Candidate[],
  excluded: ReadonlySet<string>,
  count: number,
): readonly ChosenReviewer[] {
  return candidates
    .filter(({ personId, findings }) => !excluded.has(personId) && worstSeverity(findings) !== 'bars')
    .map((candidate) => ({ candidate, lot: lotOf(roundId, candidate.personId) }))
    .sort(
      (a, b) =>
        Number(a.candidate.findings.length > 0) - Number(b.candidate.findings.length > 0) ||
        a.candidate.openAssignments - b.candidate.openAssignments ||
        a.candidate.recentAssignments - b.candidate.recentAssignments ||
        (a.lot < b.lot ? -1 : 1),
    )
    .slice(0, Math.max(count, 0))
    .map(({ candidate }) => ({
      personId: candidate.personId,
      reasons: [...new Set(candidate.findings.map(({ code }) => code))].sort(),
    }));
}

function lotOf(roundId: string, personId: string): string {
  return bytesToHex(sha256(utf8ToBytes(`${roundId}:${personId}`)));
}
