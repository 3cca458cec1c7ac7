declare module 'connect-pg-simple' {
  import type session from 'express-session';
  import type { Pool } from 'pg';

  interface PgStoreOptions {
    readonly pool: Pool;
    readonly tableName: string;
    /** Seconds a session is kept after it was last written. */
    readonly ttl: number;
    readonly disableTouch: boolean;
    readonly pruneSessionInterval: number | false;
    readonly errorLog?: (...message: unknown[]) => void;
  }

  type PgStore = new (options: PgStoreOptions) => session.Store;
  export default function connectPgSimple(module: typeof session): PgStore;
}
