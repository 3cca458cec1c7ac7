import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { HeldRole, Role } from '#libs/kernel/src/index.js';

/** A role somebody holds, from the act that granted it to the act that ended it. Both take effect at the next request. */
@Entity('role_grants')
@Check(
  'ck_role_grants_role',
  `role IN ('applicant', 'reviewer', 'tab-chair', 'representative', 'alternate', 'adviser', 'executive', 'secretariat', 'programme', 'treasury', 'appeal-panel', 'state-finance', 'donor', 'data-protection-officer', 'auditor', 'admin')`,
)
@Check(
  'ck_role_grants_scope',
  `scope_type IN ('fund', 'state', 'call', 'application', 'project') AND (scope_type = 'fund') = (scope_id IS NULL)`,
)
@Check(
  'ck_role_grants_state',
  `scope_type = 'state' OR role NOT IN ('representative', 'alternate', 'adviser', 'state-finance')`,
)
@Index('ix_role_grants_person', ['personId'])
@Index('uq_role_grants_held', { synchronize: false })
@ForeignKey('Person', ['personId'], ['id'], { name: 'fk_role_grants_person_id' })
export class RoleGrant {
  @IdColumn({ primaryKeyConstraintName: 'pk_role_grants' })
  id: string;

  @RefColumn({ name: 'person_id' })
  personId: string;

  @Column({ name: 'role', type: 'text' })
  role: Role;

  @Column({ name: 'scope_type', type: 'text' })
  scopeType: HeldRole['scopeType'];

  @Column({ name: 'scope_id', type: 'text', nullable: true })
  scopeId: string | null;

  @InstantColumn({ name: 'granted_at', default: () => 'clock_timestamp()' })
  grantedAt: string;

  /** Person id, or the process that granted it. */
  @Column({ name: 'granted_by', type: 'text' })
  grantedBy: string;

  @InstantColumn({ name: 'ended_at', nullable: true })
  endedAt: string | null;

  @Column({ name: 'ended_by', type: 'text', nullable: true })
  endedBy: string | null;
}
