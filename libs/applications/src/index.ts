export { Application } from './application.entity.js';
export { TeamMember } from './team-member.entity.js';
export { Answer, BudgetLine, PlannedMilestone, Submission } from './proposal.entity.js';
export { ApplicationsModule } from './applications.module.js';
export { ApplicationsService } from './applications.service.js';
export type { MoveOptions, WaitingChange } from './applications.service.js';
export { CaseDependents } from './case-dependents.js';
export type { CaseDependent, CasePeople, EndReason } from './case-dependents.js';
export { decideAdvance } from './domain/advance.js';
export type {
  AdvanceDecision,
  AgreementFacts,
  CaseFacts,
  EvidenceState,
  MilestoneFacts,
  MotionFacts,
  RecommendationFacts,
  RoundFacts,
} from './domain/advance.js';
export {
  DEFAULT_LIFECYCLE_POLICY,
  lifecyclePolicySchema,
  readLifecyclePolicy,
} from './domain/lifecycle-policy.js';
export type { DurationKey, LifecyclePolicy } from './domain/lifecycle-policy.js';
export { END_STAGES, STAGES, isEnd } from './domain/lifecycle.js';
export type { Debtor, Stage } from './domain/lifecycle.js';
export type { Route } from './domain/stage-entry.js';
