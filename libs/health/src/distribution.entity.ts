import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '#libs/kernel/src/columns.js';

/** Projects of a version in one list, layer and band of ten points; band null outside the ranking. */
export interface CountedGroup {
  readonly status: string;
  readonly layer: string;
  readonly band: number | null;
  readonly projects: number;
}

/** Exact counts of a version as the last upkeep found them. What leaves is cut by `published`. */
@Entity('health_distributions')
export class HealthDistribution {
  @PrimaryColumn({
    name: 'method_version',
    type: 'text',
    primaryKeyConstraintName: 'pk_health_distributions',
  })
  methodVersion: string;

  @InstantColumn({ name: 'counted_at' })
  countedAt: string;

  @Column({ name: 'groups', type: 'jsonb' })
  groups: CountedGroup[];
}
