import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Points used up under a key, written by the rate limiter; the shape is the limiter's own. */
@Entity('rate_limits')
export class RateLimit {
  @PrimaryColumn({
    name: 'key',
    type: 'character varying',
    length: 255,
    primaryKeyConstraintName: 'pk_rate_limits',
  })
  key: string;

  @Column({ name: 'points', type: 'integer', default: 0 })
  points: number;

  /** Milliseconds since the epoch. */
  @Column({ name: 'expire', type: 'bigint', nullable: true })
  expire: string | null;
}
