export { databaseOptions } from './database.js';
export type { DatabaseConfig } from './database.js';
export { Act } from './act.js';
export type { ActAnswer, ActRequest, ActSteps, Preview } from './act.js';
export { ActsService, clock } from './acts.service.js';
export { ActsModule } from './acts.module.js';
export { CASE_PROCESSES, MACHINE_PROCESSES } from './domain/processes.js';
export type { Advance, CaseProcess, MachineProcess, WakeableProcess } from './domain/processes.js';
export { entitiesWhere } from './entity-rows.js';
export { dropExpiredKeys } from './idempotency.repository.js';
export {
  claimWakes,
  deleteWakes,
  failWakes,
  insertWakes,
  outboxState,
  parkedWakes,
  releaseWake,
  returnWakes,
  rowsOf,
} from './outbox.repository.js';
export type { ClaimedWake, ParkedWake } from './outbox.repository.js';
export { countFailedLooks, failedAmong, failedLooks } from './failed-look.repository.js';
export { FailedLook } from './failed-look.entity.js';
export { hashBody } from './body-hash.js';
export { isConnectionLoss, isRetryable, violates } from './transaction-errors.js';
export { IdempotencyKey } from './idempotency.entity.js';
export { OutboxRow } from './outbox.entity.js';
