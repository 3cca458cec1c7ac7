import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalText } from '#libs/audit/src/domain/entry.js';
import { checkVotingRules } from '#libs/council/src/domain/policy-check.js';
import type { Bloc } from '#libs/council/src/domain/policy-check.js';
import type { GameMember } from '#libs/council/src/domain/game.js';
import { gameMember, readCouncilPolicy } from '#libs/council/src/domain/council-policy.js';
import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { isRefusal, plusMs, refuse, refuseAll } from '#libs/kernel/src/index.js';
import { isTooFarAhead, LAST_YEARS_AHEAD } from '#libs/programmes/src/domain/appropriation.js';
import { readAssessmentPolicy } from '#libs/members/src/domain/assessment-policy.js';
import type { AssessableMember } from '#libs/members/src/domain/assessments.js';
import { assessmentsUnder } from '#libs/members/src/domain/assessments-under.js';
import { decideWeights } from '#libs/members/src/domain/weights.js';
import { readWeightsPolicy } from '#libs/members/src/domain/weights-policy.js';
import { below } from './check-fund.js';
import { findingsOf, POLICY_SCHEMAS } from './fund-file.js';

/** Kinds of policies that get new versions by an act of two people, the account the fund pays from among them. */
export const ADOPTABLE_KINDS = [
  'lifecycle',
  'review',
  'council',
  'treasury',
  'weights',
  'assessment',
  'bank-account',
] as const;
export type AdoptableKind = (typeof ADOPTABLE_KINDS)[number];

/**
 * Another account is the classic fraud: nothing is paid from it for as long as a payee's changed account rests, and everybody is told.
 * Source: governance, Ledger (cool-down of a changed account).
 */
const ACCOUNT_NOTICE_MS = 7 * 86_400_000;

/** How long a proposal waits for its second person. */
const PROPOSAL_LIFE_MS = 30 * 86_400_000;

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
  /** Who votes today, and on the day it comes into force as far as that is known; empty before the first assessment. */
  readonly electorates: readonly (readonly GameMember[])[];
  readonly blocs: readonly Bloc[];
  /** What votes follow from, on the day it comes into force; null where no state is a member. */
  readonly votes: VotesFacts | null;
}

/** Votes follow from GDP by two policies, and the council's rules have to be sound under them. */
export interface VotesFacts {
  readonly states: readonly AssessableMember[];
  readonly assessment: unknown;
  readonly weights: unknown;
  /** Bodies of the rules of voting in use. */
  readonly rules: readonly unknown[];
}

/** A version somebody proposed. */
export interface Proposal extends NewVersion {
  readonly id: string;
  readonly version: number;
  readonly proposedBy: string;
  /** Exclusive. */
  readonly expiresAt: Instant;
  readonly outcome: 'adopted' | 'withdrawn' | null;
}

/** Lapsed: nobody adopted it in time, or another version of the policy came first. */
export type ProposalState = 'open' | 'adopted' | 'withdrawn' | 'lapsed';

/**
 * Whether a policy may get this version, the body as it will be read, and until when the proposal waits: thirty days, and not beyond
 * the moment it would come into force, or for an account seven days before that. Refuses `charter.policy-unknown`, `charter.file-invalid` by path, `charter.policy-unchanged`,
 * `charter.in-force-too-early` (in the past, or within seven days for an account), `charter.in-force-too-late` (more than five years
 * ahead), and what gives somebody the power that `checkVotingRules` keeps from them: rules of voting under the votes of
 * today or of the day they come into force, and policies that votes follow from, under every rule in use. Running cases keep the versions they pinned.
 */
export function decideProposal(
  asked: NewVersion,
  { newest, ...facts }: AdoptionFacts,
  now: Instant,
): { readonly version: number; readonly body: unknown; readonly expiresAt: Instant } | Refusal {
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
  // A version counts from its day on and takes the place of all before it, one whose day has not come among them: else a day
  // far ahead would keep the rule as it is until then, an account in the wrong hands too.
  const comesFirst = asked.inForceFrom < newest.inForceFrom;
  if (!comesFirst && canonicalText(parsed.data) === canonicalText(newest.body)) {
    return refuse('charter.policy-unchanged', 'conflict', 'The newest version says the same.', 'body');
  }
  const notice = asked.kind === 'bank-account' ? ACCOUNT_NOTICE_MS : 0;
  if (asked.inForceFrom <= plusMs(now, notice)) {
    return refuse(
      'charter.in-force-too-early',
      'invalid',
      notice === 0
        ? 'A version comes into force later than now.'
        : 'Another account is paid from seven days after its adoption at the earliest.',
      'inForceFrom',
    );
  }
  // Who votes by then, and with what, cannot be known: a version further ahead is a slip in the year.
  if (isTooFarAhead(Number(asked.inForceFrom.slice(0, 4)), now)) {
    return refuse(
      'charter.in-force-too-late',
      'invalid',
      `A version comes into force within ${LAST_YEARS_AHEAD} years.`,
      'inForceFrom',
    );
  }
  const unsound = checkPower(asked, facts);
  if (unsound !== undefined) return unsound;
  const life = plusMs(now, PROPOSAL_LIFE_MS);
  const last = plusMs(asked.inForceFrom, -notice);
  const expiresAt = last < life ? last : life;
  return { version: newest.version + 1, body: parsed.data, expiresAt };
}

/**
 * Whether nobody gets the power that `checkVotingRules` keeps from them: by rules of voting, under the votes of today and of the day
 * they come into force, or by a policy that votes follow from, under every rule in use.
 */
function checkPower(
  { kind, body }: NewVersion,
  { electorates, blocs, votes }: Omit<AdoptionFacts, 'newest'>,
): Refusal | undefined {
  if (kind === 'council') {
    const rules = readCouncilPolicy(body);
    const refusal = electorates
      .filter((members) => members.length > 0)
      .map((members) => checkVotingRules(members, rules, blocs))
      .find((found) => found !== undefined);
    return refusal === undefined ? undefined : refuseAll(below('body', refusal));
  }
  if (votes === null || (kind !== 'weights' && kind !== 'assessment')) return undefined;
  const assessment = kind === 'assessment' ? body : votes.assessment;
  const weights = kind === 'weights' ? body : votes.weights;
  const assessed = assessmentsUnder(readAssessmentPolicy(assessment), votes.states);
  const shared = isRefusal(assessed) ? assessed : decideWeights(assessed, readWeightsPolicy(weights));
  if (isRefusal(shared)) return refuseAll(below('body', shared));
  const members = shared.map(({ id, votes: held }) => gameMember(id, held));
  const refusal = votes.rules
    .map((rules) => checkVotingRules(members, readCouncilPolicy(rules), blocs))
    .find((found) => found !== undefined);
  // Where in the council's rules it shows is not where this policy is wrong.
  return refusal === undefined ? undefined : refuse(refusal.code, 'invalid', refusal.message, 'body');
}

/**
 * Whether this person may adopt what was proposed, and the rules still allow it. Undefined means yes. Refuses `charter.proposal-over`
 * (409: adopted, withdrawn or lapsed), `charter.four-eyes` (403: who proposed a version does not adopt it), and what `decideProposal`
 * refuses by now: other votes may count than on the day of the proposal.
 */
export function decideAdoption(
  proposal: Proposal,
  by: string,
  facts: AdoptionFacts,
  now: Instant,
): Refusal | undefined {
  const over = checkOpen(proposal, facts.newest?.version ?? null, now);
  if (over !== undefined) return over;
  if (proposal.proposedBy === by) {
    return refuse(
      'charter.four-eyes',
      'forbidden',
      'You proposed this version. Somebody else must adopt it.',
    );
  }
  const decision = decideProposal(proposal, facts, now);
  return isRefusal(decision) ? decision : undefined;
}

/** Whether a proposal still waits. Refuses `charter.proposal-over`. */
export function checkOpen(
  proposal: Pick<Proposal, 'outcome' | 'expiresAt' | 'version'>,
  newestVersion: number | null,
  now: Instant,
): Refusal | undefined {
  const state = stateOf(proposal, newestVersion, now);
  return state === 'open'
    ? undefined
    : refuse('charter.proposal-over', 'conflict', `This proposal is over: ${state}.`);
}

/** Where a proposal stands. */
export function stateOf(
  { outcome, expiresAt, version }: Pick<Proposal, 'outcome' | 'expiresAt' | 'version'>,
  newestVersion: number | null,
  now: Instant,
): ProposalState {
  if (outcome !== null) return outcome;
  return now < expiresAt && newestVersion === version - 1 ? 'open' : 'lapsed';
}

/** SHA-256, hex, over everything the second person agrees to: another content, date, decision or proposal is another hash. */
export function proposalHash({
  id,
  kind,
  name,
  version,
  body,
  inForceFrom,
  decision,
}: Pick<Proposal, 'id' | 'name' | 'version' | 'body' | 'inForceFrom' | 'decision'> & {
  readonly kind: string;
}): string {
  const content = canonicalText({ id, kind, name, version, body, inForceFrom, decision });
  return bytesToHex(sha256(utf8ToBytes(content)));
}
