import type { Instant } from '#libs/kernel/src/index.js';
import type { HoldKind } from './holds.js';
import { holdAgainst } from './holds.js';
import type { DurationKey } from './lifecycle-policy.js';
import type { Debtor, Stage } from './lifecycle.js';
import { edgeFor, isEnd, whenOverdue } from './lifecycle.js';
import type { Route } from './stage-entry.js';

/** A review round, as reviews knows it. `openedAt` tells a round of this visit to `review` from an earlier one. */
export interface RoundFacts {
  readonly id: string;
  readonly state: 'open' | 'closed';
  readonly openedAt: Instant;
}

/** The newest recommendation, signed by the chair. */
export interface RecommendationFacts {
  readonly verdict: 'fund' | 'decline';
  readonly awardMinor: bigint | null;
  readonly at: Instant;
}

/** The newest motion on the case, as council knows it. */
export interface MotionFacts {
  readonly id: string;
  readonly kind: 'award' | 'silence' | 'ratification';
  readonly state: 'open' | 'closed' | 'cancelled';
  readonly outcome: 'carried' | 'not-carried' | 'no-quorum' | null;
  readonly openedAt: Instant;
}

/** The agreement on the case, as treasury knows it; null before there is one. */
export interface AgreementFacts {
  readonly state: 'draft' | 'offered' | 'agreed' | 'signed' | 'ended';
}

/** Milestones that count towards the end: settled are paid and confirmed by the bank, or given up for good. */
export interface MilestoneFacts {
  readonly total: number;
  readonly settled: number;
  /** Whom the first of the others waits for; null where all are settled. */
  readonly debtor: Debtor | null;
}

/** How far the health evidence on the project is. `none`: nothing was asked for, or there is no project yet. */
export type EvidenceState = 'none' | 'collecting' | 'collected' | 'unavailable';

/** Everything `decideAdvance` looks at. What other domains know is gathered by the worker. */
export interface CaseFacts {
  readonly application: {
    readonly id: string;
    readonly stage: Stage;
    /** When this visit to the stage began; a return from a clarification is the same visit. */
    readonly visitSince: Instant;
    readonly waitingFor: Debtor;
    readonly dueAt: Instant | null;
    readonly escalatedAt: Instant | null;
    readonly route: Route | null;
  };
  readonly call: { readonly twoStep: boolean; readonly emergency: boolean };
  readonly openHolds: readonly HoldKind[];
  readonly evidence: EvidenceState;
  readonly round: RoundFacts | null;
  readonly recommendation: RecommendationFacts | null;
  readonly motion: MotionFacts | null;
  readonly agreement: AgreementFacts | null;
  readonly milestones: MilestoneFacts;
  /** The grantee has handed in a closing report, in this visit to `closing` or before. */
  readonly hasClosingReport: boolean;
}

/**
 * What follows from the facts. `wait` until null: only something new helps; `reminds`: whoever the case waits for is reminded
 * before that time.
 */
export type AdvanceDecision =
  | { readonly do: 'move'; readonly act: string; readonly reasons: readonly string[] }
  | { readonly do: 'open-round' }
  | { readonly do: 'open-motion'; readonly kind: 'award' | 'ratification' }
  | { readonly do: 'open-agreement' }
  /** `duration`: the time the new debtor has under the case's policy; absent: none. */
  | { readonly do: 'hand-over'; readonly waitingFor: Debtor; readonly duration?: DurationKey }
  | { readonly do: 'escalate' }
  | { readonly do: 'wait'; readonly until: Instant | null; readonly reminds: boolean }
  | { readonly do: 'settle' };

/**
 * What the case's own process does next: the one place where an application moves by itself. It never declines anybody; only
 * a deadline of the applicant's ends a case without a person. A move a hold forbids is waited for. Never throws, and never
 * answers a move the lifecycle table does not know. Source: design, Stages; temporal.md (wake loop).
 */
export function decideAdvance(facts: CaseFacts, now: Instant): AdvanceDecision {
  const { stage } = facts.application;
  const step = nextStep(facts, now);
  if (step !== null) {
    if (step.do !== 'move') return step;
    const isHeld = holdAgainst(step.act, facts.openHolds) !== undefined;
    if (!isHeld && edgeFor(stage, step.act) !== undefined) return step;
  }
  if (isEnd(stage)) return { do: 'settle' };
  return onTheClock(facts, now);
}

/** What the facts ask for, apart from the clock. */
function nextStep(facts: CaseFacts, now: Instant): AdvanceDecision | null {
  switch (facts.application.stage) {
    case 'submitted':
      return leaveSubmitted(facts, now);
    case 'nominated':
      return move('begin-emergency-triage');
    case 'review':
      return reviewStep(facts);
    case 'recommendation':
      return recommendationStep(facts);
    case 'council':
      return councilStep(facts);
    case 'negotiation':
    case 'emergency-agreement':
      return needsAgreement(facts) ? { do: 'open-agreement' } : null;
    case 'active':
      return activeStep(facts);
    case 'closing':
      return closingStep(facts);
    case 'completed':
      // A payment that came back is not settled, even where it is being paid again already.
      return facts.milestones.settled < facts.milestones.total
        ? move('payment-returned', 'A payment came back.')
        : null;
    default:
      return null;
  }
}

function leaveSubmitted(facts: CaseFacts, now: Instant): AdvanceDecision | null {
  if (facts.call.emergency) return move('begin-emergency-triage');
  const { dueAt } = facts.application;
  if (facts.evidence !== 'collecting') return move('begin-screening', `Health evidence: ${facts.evidence}.`);
  return dueAt !== null && dueAt <= now
    ? move('begin-screening', 'The wait for health evidence is over.')
    : null;
}

function reviewStep({ application, round }: CaseFacts): AdvanceDecision | null {
  if (round === null || round.openedAt < application.visitSince) return { do: 'open-round' };
  return round.state === 'closed' ? move('close-review', 'The review round is closed.') : null;
}

function recommendationStep({ application, recommendation }: CaseFacts): AdvanceDecision | null {
  const isCurrent = recommendation !== null && recommendation.at >= application.visitSince;
  return isCurrent && recommendation.verdict === 'decline' ? handOver(application, 'executive') : null;
}

function councilStep({ application, motion }: CaseFacts): AdvanceDecision | null {
  const current =
    motion !== null && motion.kind !== 'ratification' && motion.openedAt >= application.visitSince
      ? motion
      : null;
  if (current === null) {
    // A delegated award waits for the executive, whose act opens the silence procedure.
    return application.route === 'executive'
      ? handOver(application, 'executive')
      : { do: 'open-motion', kind: 'award' };
  }
  if (current.state === 'open') return handOver(application, 'representative');
  if (current.outcome === 'carried') return move('adopt', 'The motion was carried.');
  // Objected to, and nobody opened the vote yet.
  if (current.kind === 'silence') return { do: 'open-motion', kind: 'award' };
  return handOver(application, 'executive');
}

function activeStep(facts: CaseFacts): AdvanceDecision | null {
  if (facts.call.emergency) {
    if (needsAgreement(facts)) return { do: 'open-agreement' };
    const ratification = facts.motion?.kind === 'ratification' ? facts.motion : null;
    if (ratification === null || ratification.state === 'cancelled')
      return { do: 'open-motion', kind: 'ratification' };
    if (ratification.state === 'open') return null;
    if (ratification.outcome !== 'carried')
      return move('not-ratified', 'The council did not ratify the award.');
  }
  const { total, settled } = facts.milestones;
  return total > 0 && settled === total ? move('begin-closing', 'Everything owed has been paid.') : null;
}

/** A payment that came back keeps its debtor; else the report is owed by the grantee, and then its check by programme staff. */
function closingStep({ application, milestones, hasClosingReport }: CaseFacts): AdvanceDecision | null {
  const debtor = milestones.debtor ?? (hasClosingReport ? 'programme' : 'applicant');
  return application.waitingFor === debtor
    ? null
    : { do: 'hand-over', waitingFor: debtor, duration: 'closing' };
}

function needsAgreement({ agreement }: CaseFacts): boolean {
  return agreement === null || agreement.state === 'ended';
}

/** The deadline of whoever the case waits for. Rounds and motions remind their own people. */
function onTheClock(facts: CaseFacts, now: Instant): AdvanceDecision {
  const { stage, waitingFor, dueAt, escalatedAt } = facts.application;
  if (dueAt !== null && now < dueAt) {
    return {
      do: 'wait',
      until: dueAt,
      reminds: waitingFor !== 'reviewer' && waitingFor !== 'representative',
    };
  }
  if (dueAt !== null) {
    const consequence = whenOverdue(stage, waitingFor);
    if (consequence === 'lapses' && holdAgainst('lapse', facts.openHolds) === undefined) {
      return move('lapse', 'The deadline passed.');
    }
    if (consequence === 'escalates' && escalatedAt === null) return { do: 'escalate' };
  }
  return { do: 'wait', until: null, reminds: false };
}

function move(act: string, ...reasons: readonly string[]): AdvanceDecision {
  return { do: 'move', act, reasons };
}

function handOver(application: CaseFacts['application'], waitingFor: Debtor): AdvanceDecision | null {
  return application.waitingFor === waitingFor ? null : { do: 'hand-over', waitingFor };
}
