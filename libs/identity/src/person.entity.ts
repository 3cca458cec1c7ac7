import { Check, Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '#libs/kernel/src/columns.js';

/** A human being under the name they chose. How they sign in are accounts; for whom they work are affiliations. */
@Entity('people')
@Check('ck_people_public_name', 'length(public_name) BETWEEN 1 AND 200')
export class Person {
  @IdColumn({ primaryKeyConstraintName: 'pk_people' })
  id: string;

  @Column({ name: 'public_name', type: 'text' })
  publicName: string;

  /** Restricted: only where a contract or a payment needs it. */
  @Column({ name: 'legal_name', type: 'text', nullable: true })
  legalName: string | null;

  /** Where we write to. Never a key to an account. */
  @Column({ name: 'email', type: 'text', nullable: true })
  email: string | null;

  @InstantColumn({ name: 'created_at', default: () => 'clock_timestamp()' })
  createdAt: string;

  /** Set when the person may no longer come in. */
  @InstantColumn({ name: 'closed_at', nullable: true })
  closedAt: string | null;

  /** When the person said for whom they work; null: never asked, which is not "for nobody". */
  @InstantColumn({ name: 'affiliations_stated_at', nullable: true })
  affiliationsStatedAt: string | null;

  @Column({ name: 'version', type: 'integer', default: 1 })
  version: number;
}
