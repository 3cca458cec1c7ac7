import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { IdColumn, InstantColumn } from '#libs/kernel/src/columns.js';

/** What a forge counts against: REST requests, or points of GraphQL queries. */
export type ForgeResource = 'core' | 'graphql';

/** Our books on one resource of one token. A token is named by a hash, never by itself. */
@Entity('forge_budgets')
@Check('ck_forge_budgets_resource', `resource IN ('core', 'graphql')`)
@Check('ck_forge_budgets_amounts', 'allowance >= 0 AND spent >= 0 AND strikes >= 0')
export class ForgeBudgetRow {
  @PrimaryColumn({ name: 'token', type: 'text', primaryKeyConstraintName: 'pk_forge_budgets' })
  token: string;

  @PrimaryColumn({ name: 'resource', type: 'text', primaryKeyConstraintName: 'pk_forge_budgets' })
  resource: ForgeResource;

  @Column({ name: 'allowance', type: 'integer' })
  allowance: number;

  @Column({ name: 'spent', type: 'integer', default: 0 })
  spent: number;

  @InstantColumn({ name: 'window_ends_at', nullable: true })
  windowEndsAt: string | null;

  /** When the window we count by ends, as long as the forge does not say when its own does. */
  @InstantColumn({ name: 'assumed_ends_at', nullable: true })
  assumedEndsAt: string | null;

  @InstantColumn({ name: 'paused_until', nullable: true })
  pausedUntil: string | null;

  /** How often in a row the forge asked for quiet without saying for how long. */
  @Column({ name: 'strikes', type: 'integer', default: 0 })
  strikes: number;
}

/** A part of a budget promised to work under way. Not settled by its end, it counts as spent. */
@Entity('forge_leases')
@Check('ck_forge_leases_amount', 'amount > 0')
@ForeignKey('ForgeBudgetRow', ['token', 'resource'], ['token', 'resource'], { name: 'fk_forge_leases_token' })
@Index('ix_forge_leases_token', ['token', 'resource'])
export class ForgeLease {
  @IdColumn({ primaryKeyConstraintName: 'pk_forge_leases' })
  id: string;

  @Column({ name: 'token', type: 'text' })
  token: string;

  @Column({ name: 'resource', type: 'text' })
  resource: ForgeResource;

  @Column({ name: 'amount', type: 'integer' })
  amount: number;

  @InstantColumn({ name: 'expires_at' })
  expiresAt: string;
}
