import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, MinorColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** What fund and grantee agree: award, advance and milestones. At most one per case that is not ended. */
@Entity('agreements')
@Check('ck_agreements_state', `state IN ('draft', 'offered', 'agreed', 'signed', 'ended')`)
@Check('ck_agreements_award', `award_minor > 0 AND advance_minor BETWEEN 0 AND award_minor`)
@Check('ck_agreements_signatures', `countersigned_by <> grantee_signed_by`)
@Index('uq_agreements_open', { synchronize: false })
@ForeignKey('Application', ['applicationId'], ['id'], { name: 'fk_agreements_application_id' })
@ForeignKey('Policy', ['treasuryPolicyId'], ['id'], { name: 'fk_agreements_treasury_policy_id' })
@ForeignKey('Person', ['offeredBy'], ['id'], { name: 'fk_agreements_offered_by' })
@ForeignKey('Person', ['acceptedBy'], ['id'], { name: 'fk_agreements_accepted_by' })
@ForeignKey('Person', ['granteeSignedBy'], ['id'], { name: 'fk_agreements_grantee_signed_by' })
@ForeignKey('Person', ['countersignedBy'], ['id'], { name: 'fk_agreements_countersigned_by' })
export class Agreement {
  @IdColumn({ primaryKeyConstraintName: 'pk_agreements' })
  id: string;

  @RefColumn({ name: 'application_id' })
  applicationId: string;

  @Column({ name: 'programme_slug', type: 'text' })
  programmeSlug: string;

  @RefColumn({ name: 'treasury_policy_id' })
  treasuryPolicyId: string;

  @MinorColumn({ name: 'award_minor' })
  awardMinor: bigint;

  @MinorColumn({ name: 'advance_minor' })
  advanceMinor: bigint;

  @Column({ name: 'currency', type: 'text' })
  currency: string;

  @Column({ name: 'is_emergency', type: 'boolean' })
  isEmergency: boolean;

  @Column({ name: 'state', type: 'text' })
  state: 'draft' | 'offered' | 'agreed' | 'signed' | 'ended';

  @InstantColumn({ name: 'opened_at' })
  openedAt: string;

  @InstantColumn({ name: 'offered_at', nullable: true })
  offeredAt: string | null;

  @RefColumn({ name: 'offered_by', nullable: true })
  offeredBy: string | null;

  @InstantColumn({ name: 'accepted_at', nullable: true })
  acceptedAt: string | null;

  @RefColumn({ name: 'accepted_by', nullable: true })
  acceptedBy: string | null;

  @InstantColumn({ name: 'grantee_signed_at', nullable: true })
  granteeSignedAt: string | null;

  @RefColumn({ name: 'grantee_signed_by', nullable: true })
  granteeSignedBy: string | null;

  @InstantColumn({ name: 'countersigned_at', nullable: true })
  countersignedAt: string | null;

  @RefColumn({ name: 'countersigned_by', nullable: true })
  countersignedBy: string | null;

  @InstantColumn({ name: 'ended_at', nullable: true })
  endedAt: string | null;

  @Column({ name: 'end_reason', type: 'text', nullable: true })
  endReason: string | null;

  @Column({ name: 'version', type: 'integer' })
  version: number;
}
