import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { ControlMethod } from './domain/control-proof.js';

/** A challenge to somebody who says they keep a project: put this token there. */
@Entity('control_proofs')
@Check('ck_control_proofs_method', `method IN ('repository-file', 'well-known')`)
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_control_proofs_project_id' })
@ForeignKey('Person', ['personId'], ['id'], { name: 'fk_control_proofs_person_id' })
@Index('ix_control_proofs_project', ['projectId'])
export class ControlProof {
  @IdColumn({ primaryKeyConstraintName: 'pk_control_proofs' })
  id: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @RefColumn({ name: 'person_id' })
  personId: string;

  @Column({ name: 'method', type: 'text' })
  method: ControlMethod;

  /** Public by nature: it is put where everybody can read it. */
  @Column({ name: 'token', type: 'text' })
  token: string;

  @Column({ name: 'address', type: 'text' })
  address: string;

  @InstantColumn({ name: 'opened_at' })
  openedAt: string;

  @InstantColumn({ name: 'expires_at' })
  expiresAt: string;

  @InstantColumn({ name: 'proven_at', nullable: true })
  provenAt: string | null;
}
