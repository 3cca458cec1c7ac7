import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '#libs/kernel/src/columns.js';

/** A browser session, written by the session store. The cookie holds its id and a signature, nothing else. */
@Entity('sessions')
@Index('ix_sessions_expire', ['expire'])
@Index('ix_sessions_person', { synchronize: false })
export class SessionRow {
  @PrimaryColumn({ name: 'sid', type: 'text', primaryKeyConstraintName: 'pk_sessions' })
  sid: string;

  @Column({ name: 'sess', type: 'jsonb' })
  sess: unknown;

  @InstantColumn({ name: 'expire' })
  expire: string;
}
