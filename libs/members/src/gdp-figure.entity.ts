import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, MinorColumn } from '#libs/kernel/src/columns.js';

/** A state's gross domestic product of a year, with its source. Never changed; a correction is another row of the same year. */
@Entity('gdp_figures')
@Index('ix_gdp_figures_state', ['stateId', 'year'])
@Check('ck_gdp_figures_gdp', 'gdp_musd > 0')
export class GdpFigureRow {
  @IdColumn({ primaryKeyConstraintName: 'pk_gdp_figures' })
  id: string;

  @ForeignKey('member_states', { name: 'fk_gdp_figures_state_id' })
  @Column({ name: 'state_id', type: 'text' })
  stateId: string;

  @Column({ name: 'year', type: 'integer' })
  year: number;

  /** Millions of US dollars. */
  @MinorColumn({ name: 'gdp_musd' })
  gdpMusd: bigint;

  /** The publication it is from. Public. */
  @Column({ name: 'source', type: 'text' })
  source: string;

  /** Person id. */
  @Column({ name: 'recorded_by', type: 'text' })
  recordedBy: string;

  @InstantColumn({ name: 'recorded_at' })
  recordedAt: string;
}
