export { Application } from './application.entity.js';
export { TeamInvitation } from './team-invitation.entity.js';
export { FormerMember, TeamMember } from './team-member.entity.js';
export { Answer, BudgetLine, PlannedMilestone, Submission } from './proposal.entity.js';
export { ApplicationsModule } from './applications.module.js';
export { ApplicationsService } from './applications.service.js';
export type { MoveOptions, WaitingChange } from './applications.service.js';
export { CaseDependents } from './case-dependents.js';
export type { AcceptedTerms, CaseDependent, CasePeople, EndReason } from './case-dependents.js';
export { decideAdvance } from './domain/advance.js';
export type {
  AdvanceDecision,
  AgreementFacts,
  CaseFacts,
  EvidenceState,
  MilestoneFacts,
  MotionFacts,
  MotionObstacle,
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
export type { Debtor, Stage, UndoingAct } from './domain/lifecycle.js';
export type { Route } from './domain/stage-entry.js';
export { AppealsService } from './appeals.service.js';
export type { CaseAnswer } from './case-acts.js';
export { CaseReads } from './case-reads.service.js';
export type { CaseEvidence, CaseView } from './case-reads.service.js';
export { ClarificationService } from './clarification.service.js';
export { ClosingService } from './closing.service.js';
export { DraftsService } from './drafts.service.js';
export type { BudgetLineInput, DraftEdit, MilestoneInput, NewApplication } from './drafts.service.js';
export { EmergencyService } from './emergency.service.js';
export type { Nomination } from './emergency.service.js';
export { EndingsService } from './endings.service.js';
export { GrantAdvance } from './grant-advance.js';
export type { ForeignFacts } from './grant-advance.js';
export { HoldsService } from './holds.service.js';
export { openGrants } from './open-grants.js';
export { openCasesOfProject } from './applications.repository.js';
export { ScreeningService } from './screening.service.js';
export { SubmissionService } from './submission.service.js';
export type { Receipt, SubmissionAnswer } from './submission.service.js';
export { TeamService } from './team.service.js';
export type { OwnInvitation, TeamView } from './team.service.js';
export { ACCESS } from './domain/team.js';
export type { Access } from './domain/team.js';
export { HOLD_KINDS } from './domain/holds.js';
export type { HoldKind, StandingAct } from './domain/holds.js';
export type { TimelineEntry } from './domain/timeline.js';
