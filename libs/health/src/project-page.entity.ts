import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { RemarkDecision, RemarkKind, RemarkSubject } from './domain/remark.js';

/** The time in which a project has its page for itself; begun once, with the first figures after somebody keeps it here. */
@Entity('health_first_looks')
@Check('ck_health_first_looks_order', 'ends_at > began_at')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_first_looks_project_id' })
export class FirstLook {
  @PrimaryColumn({ name: 'project_id', type: 'uuid', primaryKeyConstraintName: 'pk_health_first_looks' })
  projectId: string;

  @InstantColumn({ name: 'began_at' })
  beganAt: string;

  @InstantColumn({ name: 'ends_at' })
  endsAt: string;
}

/** What a project said about its page, and what staff decided on it with which reason. */
@Entity('health_remarks')
@Check('ck_health_remarks_kind', `kind IN ('correction', 'explanation', 'objection')`)
@Check('ck_health_remarks_text', 'length(text) BETWEEN 1 AND 4000')
@Check('ck_health_remarks_decision', `decision IN ('accepted', 'rejected')`)
@Check(
  'ck_health_remarks_decided',
  `(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decision_reason IS NULL)`,
)
@Check('ck_health_remarks_explanation', `kind <> 'explanation' OR decision IS NULL`)
@Check('ck_health_remarks_decision_reason', 'length(decision_reason) BETWEEN 1 AND 4000')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_remarks_project_id' })
@Index('ix_health_remarks_project', ['projectId', 'saidAt'])
export class HealthRemark {
  @IdColumn({ primaryKeyConstraintName: 'pk_health_remarks' })
  id: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @Column({ name: 'kind', type: 'text' })
  kind: RemarkKind;

  @Column({ name: 'about', type: 'text' })
  about: RemarkSubject;

  @Column({ name: 'text', type: 'text' })
  text: string;

  @Column({ name: 'said_by', type: 'text' })
  saidBy: string;

  @InstantColumn({ name: 'said_at' })
  saidAt: string;

  @Column({ name: 'decision', type: 'text', nullable: true })
  decision: RemarkDecision | null;

  @Column({ name: 'decision_reason', type: 'text', nullable: true })
  decisionReason: string | null;

  @Column({ name: 'decided_by', type: 'text', nullable: true })
  decidedBy: string | null;

  @InstantColumn({ name: 'decided_at', nullable: true })
  decidedAt: string | null;
}
