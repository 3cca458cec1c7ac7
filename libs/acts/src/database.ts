import type { TypeOrmModuleOptions } from '@nestjs/typeorm';
import { preparingClient } from './preparing-client.js';

/** What an app says of its database: the app role's URL and how many connections this process may hold. */
export interface DatabaseConfig {
  readonly url: string;
  readonly poolSize: number;
  readonly applicationName: string;
}

/**
 * The one way to reach PostgreSQL: no schema synchronisation, entities from the modules that are loaded, bounded waits. Every
 * connection is READ COMMITTED whatever the server's default, so that no transaction has to say it, and keeps a few statements
 * prepared.
 */
export function databaseOptions({ url, poolSize, applicationName }: DatabaseConfig): TypeOrmModuleOptions {
  return {
    type: 'postgres',
    url,
    autoLoadEntities: true,
    synchronize: false,
    migrationsRun: false,
    retryAttempts: 20,
    retryDelay: 500,
    poolSize,
    applicationName,
    connectTimeoutMS: 10_000,
    extra: {
      Client: preparingClient(),
      statement_timeout: 60_000,
      idle_in_transaction_session_timeout: 120_000,
      keepAlive: true,
      options: '-c default_transaction_isolation=read\\ committed',
    },
    poolErrorHandler: () => undefined,
  };
}
