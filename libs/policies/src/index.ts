export { dueAt } from './domain/deadlines.js';
export type { Suspension, WorkingCalendar } from './domain/deadlines.js';
export { Policy } from './policy.entity.js';
export { PoliciesModule } from './policies.module.js';
export {
  findPolicy,
  firstVersions,
  getPolicy,
  insertPolicy,
  lockNewest,
  policyInForce,
} from './policies.repository.js';
