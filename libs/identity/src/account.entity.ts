import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

export type AccountKind = 'oidc' | 'email' | 'forge';

/** One way in, or one identity elsewhere. Known by issuer and subject alone, never by an e-mail address it claims. */
@Entity('accounts')
@Unique('uq_accounts_iss_sub', ['iss', 'sub'])
@Check('ck_accounts_kind', `kind IN ('oidc', 'email', 'forge')`)
@Index('ix_accounts_person', ['personId'])
@ForeignKey('Person', ['personId'], ['id'], { name: 'fk_accounts_person_id' })
export class Account {
  @IdColumn({ primaryKeyConstraintName: 'pk_accounts' })
  id: string;

  @RefColumn({ name: 'person_id' })
  personId: string;

  /** A forge account proves an identity there; it does not sign anybody in. */
  @Column({ name: 'kind', type: 'text' })
  kind: AccountKind;

  @Column({ name: 'iss', type: 'text' })
  iss: string;

  @Column({ name: 'sub', type: 'text' })
  sub: string;

  /** What its owner knows it by: the login on a forge. */
  @Column({ name: 'label', type: 'text', nullable: true })
  label: string | null;

  /** The level of the last sign-in, as the issuer named it. */
  @Column({ name: 'acr', type: 'text', nullable: true })
  acr: string | null;

  @InstantColumn({ name: 'linked_at', default: () => 'clock_timestamp()' })
  linkedAt: string;

  @InstantColumn({ name: 'last_used_at', nullable: true })
  lastUsedAt: string | null;
}
