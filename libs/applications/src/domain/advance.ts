import type { Instant } from '#libs/kernel/src/index.js';
import { clockStandsStill } from './clock.js';
import type { HoldKind } from './holds.js';
import { HOLD_RULES, holdAgainst } from './holds.js';
import type { DurationKey } from './lifecycle-policy.js';
import type { Debtor, Stage } from './lifecycle.js';
import { STAGE_RULES, edgeFor, isEnd, whenOverdue } from './lifecycle.js';
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
  /** Exclusive. */
  readonly closesAt: Instant;
}

/** Why no motion can be opened now, and who can change that. */
export interface MotionObstacle {
  readonly waitingFor: Debtor;
  readonly reason: string;
}

/** The agreement on the case, as treasury knows it; null before there is one. */
export interface AgreementFacts {
  readonly state: 'draft' | 'offered' | 'agreed' | 'signed' | 'ended';
}

/** Milestones that count towards the end: settled are paid and confirmed by the bank, or given up for good. */
export interface MilestoneFacts {
  readonly total: number;
  readonly settled: number;
  /** The open one that is due first: whom it waits for, and until when. Null where all are settled. */
  readonly next: { readonly waitingFor: Debtor; readonly dueAt: Instant | null } | null;
}

/** An open hold of staff: whoever has to look at it is reminded, and escalated, by the case's process. */
export interface HoldFacts {
  readonly id: string;
  readonly kind: HoldKind;
  readonly openedAt: Instant;
  readonly dueAt: Instant | null;
  readonly escalatedAt: Instant | null;
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
  readonly openHolds: readonly HoldFacts[];
  readonly evidence: EvidenceState;
  readonly round: RoundFacts | null;
  readonly recommendation: RecommendationFacts | null;
  readonly motion: MotionFacts | null;
  readonly obstacle: MotionObstacle | null;
  readonly agreement: AgreementFacts | null;
  readonly milestones: MilestoneFacts;
  /** The grantee has handed in a closing report, in this visit to `closing` or before. */
  readonly hasClosingReport: boolean;
}

/**
 * What follows from the facts. `hand-over` names whom the case waits for from now on, with a time: the policy's for `duration`, or
 * one that is known. `wait` until null: only something new helps; `reminds`: whoever the case waits for is reminded of its deadline,
 * and in any case whoever has to look at one of the `holds`.
 */
export type AdvanceDecision =
  | { readonly do: 'move'; readonly act: string; readonly reasons: readonly string[] }
  | { readonly do: 'open-round' }
  | { readonly do: 'open-motion'; readonly kind: 'award' | 'ratification' }
  | { readonly do: 'open-agreement' }
  | HandOver
  | { readonly do: 'escalate' }
  | { readonly do: 'escalate-hold'; readonly hold: HoldFacts }
  | {
      readonly do: 'wait';
      readonly until: Instant | null;
      readonly reminds: boolean;
      readonly holds: readonly HoldFacts[];
    }
  | { readonly do: 'settle' };

/** Null deadline: an applicant who paused decides the time. */
export type HandOver = {
  readonly do: 'hand-over';
  readonly waitingFor: Debtor;
  readonly reason: string;
} & ({ readonly duration: DurationKey } | { readonly dueAt: Instant | null });

/**
 * What the case's own process does next: the one place where an application moves by itself. It never declines anybody; only
 * a deadline of the applicant's ends a case without a person. A move a hold forbids is waited for, and then the case waits for whoever
 * can release it. Nobody waits without a time: what has none gets the stage's. Never throws, and never answers a move the lifecycle
 * table does not know. Source: design, doctrine 7 and Stages; temporal.md (wake loop).
 */
export function decideAdvance(facts: CaseFacts, now: Instant): AdvanceDecision {
  const { stage } = facts.application;
  const step = nextStep(facts, now);
  const hold = step?.do === 'move' ? holdAgainst(step.act, kindsOf(facts)) : undefined;
  const isPossible = step?.do !== 'move' || edgeFor(stage, step.act) !== undefined;
  if (step !== null && hold === undefined && isPossible) return step;
  if (isEnd(stage)) return { do: 'settle' };
  const late = facts.openHolds.find((one) => isDue(one, now));
  if (late !== undefined) return { do: 'escalate-hold', hold: late };
  const waiting =
    hold === undefined
      ? (giveATime(facts) ?? onTheClock(facts, now))
      : (waitForRelease(facts, hold) ?? wait(facts, null, false));
  if (waiting.do !== 'wait') return waiting;
  const next = [waiting.until, ...facts.openHolds.map(({ dueAt }) => dueAt)];
  return { ...waiting, until: next.filter((at) => at !== null && at > now).sort()[0] ?? null };
}

function isDue({ dueAt, escalatedAt }: HoldFacts, now: Instant): boolean {
  return dueAt !== null && dueAt <= now && escalatedAt === null;
}

function kindsOf({ openHolds }: CaseFacts): readonly HoldKind[] {
  return openHolds.map(({ kind }) => kind);
}

/** What follows is held up: the case waits for whoever has to look at the hold. */
function waitForRelease({ application, openHolds }: CaseFacts, kind: HoldKind): HandOver | null {
  const { waitsFor } = HOLD_RULES[kind];
  const dueAt = openHolds.find((hold) => hold.kind === kind)?.dueAt ?? null;
  return handOver(application, {
    waitingFor: waitsFor,
    dueAt,
    reason: 'A hold keeps the case from going on.',
  });
}

/** Somebody who owes the case something without a time gets the stage's, from now; a stage that is no end waits for somebody. */
function giveATime(facts: CaseFacts): HandOver | null {
  const { stage, dueAt } = facts.application;
  const { duration, waitsFor } = STAGE_RULES[stage];
  const waitingFor = facts.application.waitingFor === 'nobody' ? waitsFor : facts.application.waitingFor;
  const isTimeless = dueAt === null && !clockStandsStill(waitingFor, kindsOf(facts));
  if (duration === null || (!isTimeless && waitingFor === facts.application.waitingFor)) return null;
  return { do: 'hand-over', waitingFor, duration, reason: 'Everybody who owes something has a time for it.' };
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
    case 'reserve-list':
      return handOver(facts.application, {
        waitingFor: 'executive',
        duration: 'reserveList',
        reason: 'The case stands on the reserve list.',
      });
    case 'negotiation':
    case 'emergency-agreement':
      return needsAgreement(facts) ? { do: 'open-agreement' } : null;
    case 'active':
      return activeStep(facts);
    case 'closing':
      return closingStep(facts);
    case 'completed':
      // A payment that came back, or whose statement was set aside, is not settled, even where it is being paid again already.
      return facts.milestones.settled < facts.milestones.total
        ? move('payment-returned', 'A payment is owed again.')
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
  return isCurrent && recommendation.verdict === 'decline'
    ? toTheExecutive(application, 'An executive has to sign a negative decision.')
    : null;
}

function councilStep({ application, motion, obstacle }: CaseFacts): AdvanceDecision | null {
  const current =
    motion !== null && motion.kind !== 'ratification' && motion.openedAt >= application.visitSince
      ? motion
      : null;
  if (current === null) {
    // A delegated award waits for the executive, whose act opens the silence procedure.
    return application.route === 'executive'
      ? toTheExecutive(application, 'A delegated award waits for an executive.')
      : openMotion(application, obstacle, 'award');
  }
  if (current.state === 'open') {
    return handOver(application, {
      waitingFor: 'representative',
      dueAt: current.closesAt,
      reason: 'The states decide.',
    });
  }
  if (current.outcome === 'carried') return move('adopt', 'The motion was carried.');
  // Objected to, and nobody opened the vote yet.
  if (current.kind === 'silence') return openMotion(application, obstacle, 'award');
  return toTheExecutive(application, 'The motion was not carried; an executive says how the case goes on.');
}

/** A motion that cannot be opened now waits for whoever can change that, and is tried again at every look. */
function openMotion(
  application: CaseFacts['application'],
  obstacle: MotionObstacle | null,
  kind: 'award' | 'ratification',
): AdvanceDecision | null {
  if (obstacle === null) return { do: 'open-motion', kind };
  return handOver(application, { ...obstacle, duration: 'executiveDecision' });
}

function activeStep(facts: CaseFacts): AdvanceDecision | null {
  if (facts.call.emergency) {
    if (needsAgreement(facts)) return { do: 'open-agreement' };
    const ratification = facts.motion?.kind === 'ratification' ? facts.motion : null;
    if (ratification === null || ratification.state === 'cancelled')
      return openMotion(facts.application, facts.obstacle, 'ratification');
    if (ratification.state === 'open') return waitForNext(facts) ?? waitForRatification(facts, ratification);
    if (ratification.outcome !== 'carried')
      return move('not-ratified', 'The council did not ratify the award.');
  }
  const { total, settled } = facts.milestones;
  return total > 0 && settled === total
    ? move('begin-closing', 'Everything owed has been paid.')
    : waitForNext(facts);
}

/** Everything is paid before the council has ratified it: the states are next. */
function waitForRatification(
  { application, milestones }: CaseFacts,
  { closesAt }: MotionFacts,
): HandOver | null {
  if (milestones.next !== null) return null;
  return handOver(application, {
    waitingFor: 'representative',
    dueAt: closesAt,
    reason: 'The states ratify the award, or not.',
  });
}

/** A running grant waits for whom its next milestone waits for, and as long; without a day, as long as the policy says. */
function waitForNext(facts: CaseFacts): HandOver | null {
  const { application, milestones } = facts;
  if (milestones.next === null) return null;
  const { waitingFor, dueAt } = milestones.next;
  const isKept = clockStandsStill(waitingFor, kindsOf(facts)) && application.waitingFor === waitingFor;
  if (isKept) return null;
  return handOver(application, {
    waitingFor,
    ...(dueAt === null ? { duration: 'undatedMilestone' } : { dueAt }),
    reason: 'The next milestone is due.',
  });
}

/** A payment that came back keeps its debtor; else the report is owed by the grantee, and then its check by programme staff. */
function closingStep({ application, milestones, hasClosingReport }: CaseFacts): HandOver | null {
  const waitingFor = milestones.next?.waitingFor ?? (hasClosingReport ? 'programme' : 'applicant');
  return application.waitingFor === waitingFor
    ? null
    : handOver(application, { waitingFor, duration: 'closing', reason: 'The grant is being closed.' });
}

function needsAgreement({ agreement }: CaseFacts): boolean {
  return agreement === null || agreement.state === 'ended';
}

/** The deadline of whoever the case waits for. Rounds and motions remind their own people. */
function onTheClock(facts: CaseFacts, now: Instant): AdvanceDecision {
  const { stage, waitingFor, dueAt, escalatedAt } = facts.application;
  if (dueAt !== null && now < dueAt) {
    return wait(facts, dueAt, waitingFor !== 'reviewer' && waitingFor !== 'representative');
  }
  if (dueAt !== null) {
    const consequence = whenOverdue(stage, waitingFor);
    if (consequence === 'lapses' && holdAgainst('lapse', kindsOf(facts)) === undefined) {
      return move('lapse', 'The deadline passed.');
    }
    if (consequence === 'escalates' && escalatedAt === null) return { do: 'escalate' };
  }
  return wait(facts, null, false);
}

function wait({ openHolds }: CaseFacts, until: Instant | null, reminds: boolean): AdvanceDecision {
  return { do: 'wait', until, reminds, holds: openHolds };
}

function move(act: string, ...reasons: readonly string[]): AdvanceDecision {
  return { do: 'move', act, reasons };
}

function toTheExecutive(application: CaseFacts['application'], reason: string): HandOver | null {
  return handOver(application, { waitingFor: 'executive', duration: 'executiveDecision', reason });
}

/** Nothing where the case waits so already. With a time of the policy it stays what it was given first. */
function handOver(
  application: CaseFacts['application'],
  to: { readonly waitingFor: Debtor; readonly reason: string } & (
    { readonly duration: DurationKey } | { readonly dueAt: Instant | null }
  ),
): HandOver | null {
  const isSame =
    application.waitingFor === to.waitingFor &&
    ('duration' in to ? application.dueAt !== null : application.dueAt === to.dueAt);
  return isSame ? null : { do: 'hand-over', ...to };
}
