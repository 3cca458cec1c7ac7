export { forgetActor, insertAuditEntries, stampAct } from './audit.repository.js';
export type { ActingPrincipal, AuditDatum, AuditDraft } from './domain/draft.js';
export type { AuditEntry } from './domain/entry.js';
export { AuditModule } from './audit.module.js';
export type { ConsistencyProof, InclusionProof } from './audit.service.js';
export { AuditService } from './audit.service.js';
export { AuditSequencer } from './sequencer.js';
export type { SequencerOptions } from './sequencer.js';
export { newSigningKey } from './signing-key.js';
export {
  formatSignerKey,
  formatVerifierKey,
  parseSignerKey,
  parseVerifierKey,
} from './domain/signed-note.js';
export type { SignerKey, VerifierKey } from './domain/signed-note.js';
export type { StoredCheckpoint } from './checkpoints.js';
export { saltedHash } from './domain/commitment.js';
export { AuditEntryRow } from './audit-entry.entity.js';
export { AuditActorRow, SubjectKey } from './audit-actor.entity.js';
export { AuditCheckpoint, AuditPending, AuditSequence, AuditTile, AuditTree } from './audit-log.entity.js';
