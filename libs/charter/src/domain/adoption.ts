import canonicalize from 'canonicalize';
import { checkVotingRules } from '#libs/council/src/domain/policy-check.js';
import type { Bloc } from '#libs/council/src/domain/policy-check.js';
import type { GameMember } from '#libs/council/src/domain/game.js';
import { readCouncilPolicy } from '#libs/council/src/domain/council-policy.js';
import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse, refuseAll } from '#libs/kernel/src/index.js';
import { below } from './check-fund.js';
import { findingsOf, POLICY_SCHEMAS } from './fund-file.js';

/** Kinds of policies that get new versions by an act. The account the fund pays from is none of them: that is not for one person. */
export const ADOPTABLE_KINDS = [
  'lifecycle',
  'review',
  'council',
  'treasury',
  'weights',
  'assessment',
] as const;
export type AdoptableKind = (typeof ADOPTABLE_KINDS)[number];

/** Who votes by then, and with what, cannot be known: a version further ahead is a slip in the year. */
const YEARS_AHEAD = 5;

export interface NewVersion {
  readonly kind: AdoptableKind;
  readonly name: string;
  readonly body: unknown;
  readonly inForceFrom: Instant;
  /** Number of the decision of the council behind it. Public. */
  readonly decision: string;
}

export interface AdoptionFacts {
  /** The newest version of this kind and name; null where there is none. */
  readonly newest: { readonly version: number; readonly body: unknown; readonly inForceFrom: Instant } | null;
  /** Who votes now, with what and with whom; empty before the first assessment. */
  readonly members: readonly GameMember[];
  readonly blocs: readonly Bloc[];
}

/**
 * Whether a policy may get this version, and the body as it will be read. Refuses `charter.policy-unknown`, `charter.file-invalid` by
 * path, `charter.policy-unchanged`, `charter.in-force-too-early` (in the past, or before the version it follows),
 * `charter.in-force-too-late` (more than five years ahead), and rules of voting that `checkVotingRules` refuses under the votes of
 * today. Running cases keep the versions they pinned.
 */
export function decideAdoption(
  asked: NewVersion,
  { newest, members, blocs }: AdoptionFacts,
  now: Instant,
): { readonly version: number; readonly body: unknown } | Refusal {
  if (newest === null) {
    return refuse('charter.policy-unknown', 'not-found', 'No policy of this kind is called so.', 'name');
  }
  const parsed = POLICY_SCHEMAS[asked.kind].safeParse(asked.body);
  if (!parsed.success) {
    return (
      findingsOf(parsed.error, 'body') ??
      refuse('charter.file-invalid', 'invalid', 'This is no policy.', 'body')
    );
  }
  if (canonicalize(parsed.data) === canonicalize(newest.body)) {
    return refuse('charter.policy-unchanged', 'conflict', 'The newest version says the same.', 'body');
  }
  if (asked.inForceFrom < now || asked.inForceFrom < newest.inForceFrom) {
    return refuse(
      'charter.in-force-too-early',
      'invalid',
      'A version comes into force later than now and than the one before.',
      'inForceFrom',
    );
  }
  if (Number(asked.inForceFrom.slice(0, 4)) > Number(now.slice(0, 4)) + YEARS_AHEAD) {
    return refuse(
      'charter.in-force-too-late',
      'invalid',
      `A version comes into force within ${YEARS_AHEAD} years.`,
      'inForceFrom',
    );
  }
  const rules = asked.kind === 'council' && members.length > 0 ? readCouncilPolicy(asked.body) : null;
  const refusal = rules === null ? undefined : checkVotingRules(members, rules, blocs);
  if (refusal !== undefined) return refuseAll(below('body', refusal)) ?? refusal;
  return { version: newest.version + 1, body: parsed.data };
}
