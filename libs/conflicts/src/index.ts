export { DEFAULT_CONFLICT_RULES } from './domain/conflict-rules.js';
export type { ConflictRules } from './domain/conflict-rules.js';
export { CONFLICT_CODES, SEVERITIES, worstSeverity } from './domain/finding.js';
export type {
  ConflictCode,
  ConflictFinding,
  ConflictReport,
  Severity,
  UncheckedTie,
} from './domain/finding.js';
export { findConflicts } from './domain/find-conflicts.js';
export { sameCommitter } from './domain/same-committer.js';
export type {
  Affiliation,
  AffiliationKind,
  CaseTies,
  CommitIdentity,
  Contribution,
  OrganisationRelation,
  PersonTies,
  Seat,
} from './domain/ties.js';
