import { Check, Column, Entity } from 'typeorm';
import { MinorColumn } from '#libs/kernel/src/columns.js';
import { PrimaryColumn } from 'typeorm';

/** A state of the alliance, from its accession to its exit. Its id is its ISO 3166-1 alpha-3 code. */
@Entity('member_states')
@Check('ck_member_states_id', `id ~ '^[A-Z]{3}$'`)
@Check('ck_member_states_figures', 'gdp_musd >= 0 AND population >= 0')
@Check('ck_member_states_exit', 'exited_on IS NULL OR exited_on > acceded_on')
export class MemberState {
  @PrimaryColumn({ name: 'id', type: 'text', primaryKeyConstraintName: 'pk_member_states' })
  id: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  /** Gross domestic product in millions of US dollars. */
  @MinorColumn({ name: 'gdp_musd' })
  gdpMusd: bigint;

  @Column({ name: 'population', type: 'integer' })
  population: number;

  @Column({ name: 'acceded_on', type: 'date' })
  accededOn: string;

  /** Liable for commitments made until then. */
  @Column({ name: 'exited_on', type: 'date', nullable: true })
  exitedOn: string | null;

  /** Members that declared to vote together name the same bloc. */
  @Column({ name: 'bloc', type: 'text', nullable: true })
  bloc: string | null;
}
