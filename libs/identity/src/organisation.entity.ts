import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** A company, foundation, ministry or other body people work for or sit on. */
@Entity('organisations')
@Index('ix_organisations_name_key', ['nameKey'])
export class Organisation {
  @IdColumn({ primaryKeyConstraintName: 'pk_organisations' })
  id: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  /** The name without capitals and doubled spaces: what two people write of one organisation. */
  @Column({ name: 'name_key', type: 'text' })
  nameKey: string;

  /** ISO 3166-1 alpha-3, as the organisation declares it. */
  @Column({ name: 'country', type: 'text', nullable: true })
  country: string | null;

  @Column({ name: 'registration', type: 'text', nullable: true })
  registration: string | null;

  @InstantColumn({ name: 'created_at', default: () => 'clock_timestamp()' })
  createdAt: string;
}

/** What ties a person to an organisation, and for how long: the facts conflicts are found in. */
@Entity('affiliations')
@Check('ck_affiliations_kind', `kind IN ('employer', 'contractor', 'board', 'member')`)
@Check('ck_affiliations_dates', 'until >= since')
@Index('ix_affiliations_person', ['personId'])
@ForeignKey('Person', ['personId'], ['id'], { name: 'fk_affiliations_person_id' })
@ForeignKey('Organisation', ['organisationId'], ['id'], { name: 'fk_affiliations_organisation_id' })
export class Affiliation {
  @IdColumn({ primaryKeyConstraintName: 'pk_affiliations' })
  id: string;

  @RefColumn({ name: 'person_id' })
  personId: string;

  @RefColumn({ name: 'organisation_id' })
  organisationId: string;

  @Column({ name: 'kind', type: 'text' })
  kind: 'employer' | 'contractor' | 'board' | 'member';

  @Column({ name: 'since', type: 'date', nullable: true })
  since: string | null;

  @Column({ name: 'until', type: 'date', nullable: true })
  until: string | null;
}
