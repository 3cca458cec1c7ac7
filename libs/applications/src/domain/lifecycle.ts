import type { Role } from '#libs/kernel/src/index.js';
import type { DurationKey } from './lifecycle-policy.js';

/** Every stage an application can be in. Ids are stable for ever: histories, exports and translations use them. */
export const STAGES = [
  'draft',
  'submitted',
  'screening',
  'concept-triage',
  'invited',
  'proposal',
  'review',
  'clarification',
  'recommendation',
  'council',
  'reserve-list',
  'negotiation',
  'agreement',
  'active',
  'closing',
  'completed',
  'nominated',
  'emergency-triage',
  'emergency-check',
  'emergency-decision',
  'emergency-agreement',
  'appeal',
  'ineligible',
  'not-invited',
  'declined',
  'withdrawn',
  'lapsed',
  'terminated',
] as const;
export type Stage = (typeof STAGES)[number];

/** Stages in which nothing is due any more. Some have a way back: appeal, and a returned payment. */
export const END_STAGES = [
  'completed',
  'ineligible',
  'not-invited',
  'declined',
  'withdrawn',
  'lapsed',
  'terminated',
] as const satisfies readonly Stage[];

/** Stages in which the fund pays. */
export const FUNDED_STAGES = ['active', 'closing'] as const satisfies readonly Stage[];

export function isEnd(stage: Stage): boolean {
  return (END_STAGES as readonly Stage[]).includes(stage);
}

/** Who the case waits for: a role, the applicant, or one of our processes. */
export type Debtor = Role | 'health' | 'operators' | 'nobody';

/**
 * What is known of a stage: who it waits for on entering, which policy duration bounds it, and what the end of that time
 * means while it waits for that debtor (`whenOverdue` answers for any other).
 */
export interface StageRule {
  readonly waitsFor: Debtor;
  /** Key of the lifecycle policy's durations; null in an end, and where the time is the motion's. */
  readonly duration: DurationKey | null;
  readonly overdue: 'escalates' | 'lapses' | 'moves' | null;
}

export const STAGE_RULES: Readonly<Record<Stage, StageRule>> = {
  draft: { waitsFor: 'applicant', duration: 'draft', overdue: 'lapses' },
  submitted: { waitsFor: 'health', duration: 'evidenceWait', overdue: 'moves' },
  screening: { waitsFor: 'programme', duration: 'screening', overdue: 'escalates' },
  'concept-triage': { waitsFor: 'programme', duration: 'conceptTriage', overdue: 'escalates' },
  invited: { waitsFor: 'applicant', duration: 'invited', overdue: 'lapses' },
  proposal: { waitsFor: 'programme', duration: 'proposalCheck', overdue: 'escalates' },
  review: { waitsFor: 'reviewer', duration: 'review', overdue: 'escalates' },
  clarification: { waitsFor: 'applicant', duration: 'clarification', overdue: 'lapses' },
  recommendation: { waitsFor: 'tab-chair', duration: 'recommendation', overdue: 'escalates' },
  council: { waitsFor: 'representative', duration: null, overdue: null },
  'reserve-list': { waitsFor: 'executive', duration: 'reserveList', overdue: 'escalates' },
  negotiation: { waitsFor: 'programme', duration: 'negotiation', overdue: 'escalates' },
  agreement: { waitsFor: 'applicant', duration: 'agreement', overdue: 'lapses' },
  active: { waitsFor: 'applicant', duration: 'undatedMilestone', overdue: 'escalates' },
  closing: { waitsFor: 'applicant', duration: 'closing', overdue: 'escalates' },
  completed: { waitsFor: 'nobody', duration: null, overdue: null },
  nominated: { waitsFor: 'programme', duration: 'emergencyTriage', overdue: 'escalates' },
  'emergency-triage': { waitsFor: 'programme', duration: 'emergencyTriage', overdue: 'escalates' },
  'emergency-check': { waitsFor: 'treasury', duration: 'emergencyDecision', overdue: 'escalates' },
  'emergency-decision': { waitsFor: 'executive', duration: 'emergencyDecision', overdue: 'escalates' },
  'emergency-agreement': { waitsFor: 'applicant', duration: 'agreement', overdue: 'lapses' },
  appeal: { waitsFor: 'appeal-panel', duration: 'appealDecision', overdue: 'escalates' },
  ineligible: { waitsFor: 'nobody', duration: null, overdue: null },
  'not-invited': { waitsFor: 'nobody', duration: null, overdue: null },
  declined: { waitsFor: 'nobody', duration: null, overdue: null },
  withdrawn: { waitsFor: 'nobody', duration: null, overdue: null },
  lapsed: { waitsFor: 'nobody', duration: null, overdue: null },
  terminated: { waitsFor: 'nobody', duration: null, overdue: null },
};

/** One way from a stage to another: the act that takes it and who may. `advance` is the case's own process, on facts. */
export interface Edge {
  readonly from: Stage;
  readonly act: string;
  readonly to: Stage;
  readonly by: Role | 'advance';
  /** A negative decision: needs reasons and the person who signs them. */
  readonly needsReasons?: true;
}

const WITHDRAWABLE = STAGES.filter((stage) => !isEnd(stage) && stage !== 'appeal');

/** The whole lifecycle (design, Stages). Nothing moves a case except along one of these edges. */
export const EDGES: readonly Edge[] = [
  { from: 'draft', act: 'submit', to: 'submitted', by: 'applicant' },
  { from: 'submitted', act: 'begin-screening', to: 'screening', by: 'advance' },
  { from: 'screening', act: 'pass-screening-to-triage', to: 'concept-triage', by: 'programme' },
  { from: 'screening', act: 'pass-screening', to: 'review', by: 'programme' },
  { from: 'screening', act: 'find-ineligible', to: 'ineligible', by: 'programme', needsReasons: true },
  { from: 'concept-triage', act: 'invite', to: 'invited', by: 'programme' },
  {
    from: 'concept-triage',
    act: 'decline-invitation',
    to: 'not-invited',
    by: 'programme',
    needsReasons: true,
  },
  { from: 'invited', act: 'submit-proposal', to: 'proposal', by: 'applicant' },
  { from: 'proposal', act: 'accept-proposal', to: 'review', by: 'programme' },
  { from: 'proposal', act: 'return-proposal', to: 'invited', by: 'programme', needsReasons: true },
  { from: 'review', act: 'request-clarification', to: 'clarification', by: 'reviewer' },
  { from: 'clarification', act: 'answer-clarification', to: 'review', by: 'applicant' },
  { from: 'review', act: 'close-review', to: 'recommendation', by: 'advance' },
  { from: 'recommendation', act: 'recommend-award', to: 'council', by: 'tab-chair' },
  { from: 'recommendation', act: 'decline', to: 'declined', by: 'executive', needsReasons: true },
  { from: 'council', act: 'adopt', to: 'negotiation', by: 'advance' },
  { from: 'council', act: 'defer', to: 'reserve-list', by: 'executive', needsReasons: true },
  { from: 'council', act: 'decline', to: 'declined', by: 'executive', needsReasons: true },
  { from: 'council', act: 'reopen', to: 'review', by: 'executive', needsReasons: true },
  { from: 'reserve-list', act: 'return-to-council', to: 'council', by: 'executive' },
  { from: 'reserve-list', act: 'decline', to: 'declined', by: 'executive', needsReasons: true },
  { from: 'negotiation', act: 'agree-terms', to: 'agreement', by: 'applicant' },
  { from: 'negotiation', act: 'annul', to: 'council', by: 'executive', needsReasons: true },
  { from: 'negotiation', act: 'refer-back', to: 'council', by: 'programme', needsReasons: true },
  { from: 'agreement', act: 'annul', to: 'council', by: 'executive', needsReasons: true },
  { from: 'agreement', act: 'sign', to: 'active', by: 'executive' },
  { from: 'active', act: 'begin-closing', to: 'closing', by: 'advance' },
  { from: 'active', act: 'terminate', to: 'terminated', by: 'executive', needsReasons: true },
  { from: 'active', act: 'not-ratified', to: 'terminated', by: 'advance' },
  { from: 'closing', act: 'complete', to: 'completed', by: 'programme' },
  { from: 'closing', act: 'terminate', to: 'terminated', by: 'executive', needsReasons: true },
  { from: 'completed', act: 'payment-returned', to: 'closing', by: 'advance' },
  { from: 'submitted', act: 'begin-emergency-triage', to: 'emergency-triage', by: 'advance' },
  { from: 'nominated', act: 'begin-emergency-triage', to: 'emergency-triage', by: 'advance' },
  { from: 'emergency-triage', act: 'pass-emergency-triage', to: 'emergency-check', by: 'programme' },
  { from: 'emergency-triage', act: 'decline', to: 'declined', by: 'executive', needsReasons: true },
  { from: 'emergency-check', act: 'pass-emergency-check', to: 'emergency-decision', by: 'treasury' },
  { from: 'emergency-check', act: 'decline', to: 'declined', by: 'executive', needsReasons: true },
  { from: 'emergency-decision', act: 'approve-emergency', to: 'emergency-agreement', by: 'executive' },
  { from: 'emergency-decision', act: 'decline', to: 'declined', by: 'executive', needsReasons: true },
  { from: 'emergency-agreement', act: 'accept-emergency-terms', to: 'active', by: 'applicant' },
  { from: 'ineligible', act: 'appeal', to: 'appeal', by: 'applicant' },
  { from: 'not-invited', act: 'appeal', to: 'appeal', by: 'applicant' },
  { from: 'declined', act: 'appeal', to: 'appeal', by: 'applicant' },
  // Upheld: back to the stage whose decision fell. Dismissed: back to the end it came from. Which of them is a fact of the appeal.
  { from: 'appeal', act: 'uphold-appeal', to: 'screening', by: 'appeal-panel' },
  { from: 'appeal', act: 'uphold-appeal', to: 'concept-triage', by: 'appeal-panel' },
  { from: 'appeal', act: 'uphold-appeal', to: 'recommendation', by: 'appeal-panel' },
  { from: 'appeal', act: 'uphold-appeal', to: 'council', by: 'appeal-panel' },
  { from: 'appeal', act: 'uphold-appeal', to: 'reserve-list', by: 'appeal-panel' },
  { from: 'appeal', act: 'uphold-appeal', to: 'emergency-triage', by: 'appeal-panel' },
  { from: 'appeal', act: 'uphold-appeal', to: 'emergency-check', by: 'appeal-panel' },
  { from: 'appeal', act: 'uphold-appeal', to: 'emergency-decision', by: 'appeal-panel' },
  { from: 'appeal', act: 'dismiss-appeal', to: 'ineligible', by: 'appeal-panel', needsReasons: true },
  { from: 'appeal', act: 'dismiss-appeal', to: 'not-invited', by: 'appeal-panel', needsReasons: true },
  { from: 'appeal', act: 'dismiss-appeal', to: 'declined', by: 'appeal-panel', needsReasons: true },
  ...(['draft', 'invited', 'clarification', 'negotiation', 'agreement', 'emergency-agreement'] as const).map(
    (from): Edge => ({ from, act: 'lapse', to: 'lapsed', by: 'advance' }),
  ),
  ...WITHDRAWABLE.map((from): Edge => ({ from, act: 'withdraw', to: 'withdrawn', by: 'applicant' })),
];

/** The edge an act takes from a stage; with `to` where the act has several ends. Undefined: the stage does not know this act. */
export function edgeFor(from: Stage, act: string, to?: Stage): Edge | undefined {
  return EDGES.find((edge) => edge.from === from && edge.act === act && (to === undefined || edge.to === to));
}

/**
 * What the end of the time means for whoever the case waits for now. A deadline of ours escalates; only a deadline of theirs
 * lapses, and only where the stage knows that end. Null: nothing is due.
 */
export function whenOverdue(stage: Stage, waitingFor: Debtor): StageRule['overdue'] {
  if (waitingFor === 'nobody') return null;
  if (STAGE_RULES[stage].overdue === 'moves') return 'moves';
  // The motion's and the milestone's own processes act at their ends, and escalate what we owe there.
  if (stage === 'council' && waitingFor === 'representative') return 'moves';
  if (stage === 'active' && waitingFor !== 'applicant') return 'moves';
  return waitingFor === 'applicant' && edgeFor(stage, 'lapse') !== undefined ? 'lapses' : 'escalates';
}

/** Acts after which what the council decided, or was about to decide, no longer stands, though the case goes on. */
export const UNDOING_ACTS = ['annul', 'refer-back', 'reopen', 'defer'] as const;
export type UndoingAct = (typeof UNDOING_ACTS)[number];

/** Whether the act undoes the council's decision without ending the case: its motion and its money go back. */
export function undoesDecision(act: string): act is UndoingAct {
  return (UNDOING_ACTS as readonly string[]).includes(act);
}
