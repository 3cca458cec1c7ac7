import type { Action, Subject } from '#libs/identity/src/domain/abilities.js';
import { hasRight } from '#libs/identity/src/domain/abilities.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import type { HoldKind } from './holds.js';
import { RELEASE_RIGHTS, canBeHeld } from './holds.js';
import type { Debtor, Stage } from './lifecycle.js';
import { EDGES } from './lifecycle.js';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { OverturningFacts } from './overturning.js';
import { checkOverturning, isOverturning } from './overturning.js';
import { decideTransition } from './transition.js';

/** One act a reader could do now: its name, the sub-resource it is posted to, and the stages it may lead to. */
export interface PossibleAct {
  readonly act: string;
  readonly path: string;
  readonly leadsTo: readonly Stage[];
}

/** Where each act of the lifecycle is posted, and the right it takes. `advance`'s own moves are not here. */
const ACTS: Readonly<Record<string, { readonly action: Action; readonly path: string }>> = {
  submit: { action: 'applications.submit', path: 'submission' },
  'submit-proposal': { action: 'applications.submit-proposal', path: 'proposal-submission' },
  'answer-clarification': { action: 'applications.answer-clarification', path: 'clarification-answers' },
  withdraw: { action: 'applications.withdraw', path: 'withdrawal' },
  appeal: { action: 'applications.appeal', path: 'appeals' },
  'accept-emergency-terms': {
    action: 'applications.accept-emergency-terms',
    path: 'emergency-terms-acceptance',
  },
  'pass-screening': { action: 'applications.screen', path: 'screening-decision' },
  'pass-screening-to-triage': { action: 'applications.screen', path: 'screening-decision' },
  'find-ineligible': { action: 'applications.screen', path: 'screening-decision' },
  invite: { action: 'applications.triage', path: 'triage-decision' },
  'decline-invitation': { action: 'applications.triage', path: 'triage-decision' },
  'accept-proposal': { action: 'applications.check-proposal', path: 'proposal-check' },
  'return-proposal': { action: 'applications.check-proposal', path: 'proposal-check' },
  'request-clarification': { action: 'reviews.request-clarification', path: 'clarification-requests' },
  'recommend-award': { action: 'reviews.recommend', path: 'recommendation' },
  decline: { action: 'applications.decline', path: 'decline' },
  defer: { action: 'applications.defer', path: 'deferral' },
  'return-to-council': { action: 'applications.return-to-council', path: 'return-to-council' },
  reopen: { action: 'applications.reopen', path: 'reopening' },
  'refer-back': { action: 'applications.refer-back', path: 'referral-back' },
  annul: { action: 'applications.annul', path: 'annulment' },
  'agree-terms': { action: 'agreements.accept-terms', path: 'agreement-acceptance' },
  sign: { action: 'agreements.countersign', path: 'agreement-countersignature' },
  terminate: { action: 'applications.terminate', path: 'termination' },
  complete: { action: 'applications.complete', path: 'completion' },
  'pass-emergency-triage': { action: 'applications.triage-emergency', path: 'emergency-triage' },
  'pass-emergency-check': { action: 'applications.check-emergency', path: 'emergency-check' },
  'approve-emergency': { action: 'council.approve-emergency', path: 'emergency-approvals' },
  'uphold-appeal': { action: 'applications.decide-appeal', path: 'appeal-decision' },
  'dismiss-appeal': { action: 'applications.decide-appeal', path: 'appeal-decision' },
};

export interface PossibleActFacts {
  readonly stage: Stage;
  readonly waitingFor: Debtor;
  readonly dueAt: Instant | null;
  readonly openHolds: readonly HoldKind[];
  readonly subject: Subject;
  /** The decision that ended the case can still be appealed. */
  readonly isAppealable: boolean;
  /** What the reader may take from the council. */
  readonly overturning: Omit<OverturningFacts, 'stage'>;
}

/**
 * What this reader could do with the case now, in the order of the lifecycle table: what the stage knows, no hold forbids, no
 * deadline has closed, and the reader has the right to (a step-up may still be asked for). Acts themselves decide again.
 */
export function possibleActs(
  principal: Principal,
  facts: PossibleActFacts,
  now: Instant,
): readonly PossibleAct[] {
  const found = new Map<string, { path: string; leadsTo: Stage[] }>();
  for (const edge of EDGES) {
    const known = ACTS[edge.act];
    if (edge.from !== facts.stage || edge.by === 'advance' || known === undefined) continue;
    if (edge.act === 'appeal' && !facts.isAppealable) continue;
    if (!hasRight(principal, known.action, facts.subject)) continue;
    if (isOverturning(edge.act) && checkOverturning(edge.act, { ...facts.overturning, stage: facts.stage }))
      continue;
    if (isRefusal(decideTransition(facts, { act: edge.act, to: edge.to, reasons: ['any'] }, now))) continue;
    const entry = found.get(edge.act) ?? { path: known.path, leadsTo: [] };
    entry.leadsTo.push(edge.to);
    found.set(edge.act, entry);
  }
  const moving = [...found].map(([act, entry]): PossibleAct => ({ act, ...entry }));
  return [...moving, ...standing(principal, facts)];
}

/** Acts that leave the stage as it is. */
function standing(principal: Principal, facts: PossibleActFacts): readonly PossibleAct[] {
  const { stage, subject, openHolds } = facts;
  const isPaused = openHolds.includes('pause');
  const canHold = canBeHeld(stage);
  const offers: readonly (readonly [string, string, Action, boolean])[] = [
    ['edit', '', 'applications.edit', stage === 'draft' || stage === 'invited'],
    ['pause', 'pauses', 'applications.pause', canHold && !isPaused],
    ['resume', 'resumption', 'applications.resume', isPaused],
    ['hold', 'holds', 'applications.hold', canHold],
    ...openHolds
      .filter((kind) => kind !== 'pause')
      .map((kind) => ['release-hold', 'hold-releases', RELEASE_RIGHTS[kind], true] as const),
    ['report-closing', 'closing-report', 'applications.report-closing', stage === 'closing'],
    ['note-internal', 'internal-notes', 'applications.note-internal', stage !== 'draft'],
  ];
  return offers
    .filter(([, , action, isOpen]) => isOpen && hasRight(principal, action, subject))
    .map(([act, path]) => ({ act, path, leadsTo: [stage] }));
}
