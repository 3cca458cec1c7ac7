export { dueAt } from './domain/deadlines.js';
export type { Suspension, WorkingCalendar } from './domain/deadlines.js';
export { Policy } from './policy.entity.js';
export { PolicyProposal } from './policy-proposal.entity.js';
export {
  endProposal,
  findProposal,
  insertProposal,
  lockProposal,
  newestProposals,
} from './policy-proposals.repository.js';
export { PoliciesModule } from './policies.module.js';
export {
  allVersions,
  currentOfKind,
  findPolicy,
  firstVersions,
  getPolicy,
  insertPolicy,
  lockNewest,
  newestVersions,
  policyInForce,
  policyIndex,
  policyVersion,
} from './policies.repository.js';
