export { HealthModule } from './health.module.js';
export { HealthService } from './health.service.js';
export type { HealthView, ProjectEvidence } from './health.service.js';
export { CollectionDependents } from './collection-dependents.js';
export type { CollectionDependent } from './collection-dependents.js';
export { expireHealth, openCollections } from './health.repository.js';
export type { EvidenceState } from './domain/collection.js';
export type { PriorityReport } from './domain/priority-report.js';
