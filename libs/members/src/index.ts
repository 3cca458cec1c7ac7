export { MembersModule } from './members.module.js';
export { MembersReadsService } from './members-reads.service.js';
export { MembersService } from './members.service.js';
export { VotingRules } from './voting-rules.js';
export type { UnsoundRule, Votes, VotingRulesLookup } from './voting-rules.js';
export { Contributions } from './contributions.js';
export { CONTRIBUTIONS_ACCOUNT, Receipts } from './receipts.js';
export type { BankLine, NewReceipt, ShownMoney } from './receipts.js';
export { contributionNamed, contributionReference } from './domain/contribution-reference.js';
export type { EntitledMember, Membership } from './members.service.js';
export { MEMBERS_ERRORS } from './members.errors.js';
export { foundState, foundedStates } from './founding.repository.js';
export { contributionsOf, openContributions } from './members.repository.js';
export type { ContributionRow } from './members.repository.js';
export { GdpFigureRow } from './gdp-figure.entity.js';
export { MemberState } from './member-state.entity.js';
export {
  AssessmentReversal,
  AssessmentRow,
  ContributionReceipt,
  ReceiptEnding,
  ReceiptReversal,
} from './assessment.entity.js';
export { Weight, WeightSet } from './weight-set.entity.js';
export { assessByRate, assessToTarget } from './domain/assessments.js';
export type { AssessableMember, Assessment } from './domain/assessments.js';
export { assessmentsUnder } from './domain/assessments-under.js';
export { decideWeights } from './domain/weights.js';
export {
  DEFAULT_ASSESSMENT_POLICY,
  assessmentPolicySchema,
  readAssessmentPolicy,
} from './domain/assessment-policy.js';
export type { AssessmentPolicy } from './domain/assessment-policy.js';
export { DEFAULT_WEIGHTS_POLICY, readWeightsPolicy, weightsPolicySchema } from './domain/weights-policy.js';
export type { WeightsPolicy } from './domain/weights-policy.js';
