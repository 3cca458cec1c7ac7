import { Check, Column, Entity, Unique } from 'typeorm';
import { IdColumn } from '#libs/kernel/src/columns.js';

/** One of the fund's programmes; an envelope gives it money for a year, a call gives that money out. */
@Entity('programmes')
@Unique('uq_programmes_slug', ['slug'])
@Check('ck_programmes_share', 'share_percent BETWEEN 0 AND 100')
export class Programme {
  @IdColumn({ primaryKeyConstraintName: 'pk_programmes' })
  id: string;

  @Column({ name: 'slug', type: 'text' })
  slug: string;

  @Column({ name: 'title', type: 'text' })
  title: string;

  /** Share of the yearly grant money, in percent. */
  @Column({ name: 'share_percent', type: 'integer' })
  sharePercent: number;
}
