import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** A version of a policy that one person entered and another adopts or somebody withdraws. What was proposed never changes. */
@Entity('policy_proposals')
@Index('ix_policy_proposals_policy', ['kind', 'name', 'version'])
@Check('ck_policy_proposals_version', 'version > 1')
@Check('ck_policy_proposals_expiry', 'expires_at <= in_force_from')
@Check(
  'ck_policy_proposals_outcome',
  `outcome IN ('adopted', 'withdrawn') AND decided_by IS NOT NULL AND decided_at IS NOT NULL
     AND (outcome = 'adopted') = (policy_id IS NOT NULL) AND (outcome = 'withdrawn') = (reason IS NOT NULL)
   OR outcome IS NULL AND decided_by IS NULL AND decided_at IS NULL AND policy_id IS NULL AND reason IS NULL`,
)
@Check('ck_policy_proposals_four_eyes', `outcome IS DISTINCT FROM 'adopted' OR decided_by <> proposed_by`)
@Check('ck_policy_proposals_in_time', `outcome IS DISTINCT FROM 'adopted' OR decided_at < expires_at`)
@ForeignKey('Policy', ['policyId'], ['id'], { name: 'fk_policy_proposals_policy_id' })
@ForeignKey('Person', ['proposedBy'], ['id'], { name: 'fk_policy_proposals_proposed_by' })
@ForeignKey('Person', ['decidedBy'], ['id'], { name: 'fk_policy_proposals_decided_by' })
export class PolicyProposal {
  @IdColumn({ primaryKeyConstraintName: 'pk_policy_proposals' })
  id: string;

  @Column({ name: 'kind', type: 'text' })
  kind: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  /** The number it gets, and the one of the version it was compared with plus one. */
  @Column({ name: 'version', type: 'integer' })
  version: number;

  @Column({ name: 'body', type: 'jsonb' })
  body: unknown;

  @InstantColumn({ name: 'in_force_from' })
  inForceFrom: string;

  /** Number of the decision behind it. */
  @Column({ name: 'decision', type: 'text' })
  decision: string;

  @RefColumn({ name: 'proposed_by' })
  proposedBy: string;

  @InstantColumn({ name: 'proposed_at' })
  proposedAt: string;

  /** Exclusive: nobody adopts it afterwards. */
  @InstantColumn({ name: 'expires_at' })
  expiresAt: string;

  @Column({ name: 'outcome', type: 'text', nullable: true })
  outcome: 'adopted' | 'withdrawn' | null;

  @RefColumn({ name: 'decided_by', nullable: true })
  decidedBy: string | null;

  @InstantColumn({ name: 'decided_at', nullable: true })
  decidedAt: string | null;

  /** Why it was withdrawn. */
  @Column({ name: 'reason', type: 'text', nullable: true })
  reason: string | null;

  /** The version it became. */
  @RefColumn({ name: 'policy_id', nullable: true })
  policyId: string | null;
}
