import pg from 'pg';
import { preparedName } from '#libs/kernel/src/prepared.js';
import { isAborted, isOutdated } from './transaction-errors.js';

/**
 * What one pool makes its connections with: they keep those statements prepared which are marked as worth it (`prepared`). At the
 * first one PostgreSQL does not take, by a migration meanwhile or for a pooler in between, all of them are sent as they are from
 * then on.
 */
export function preparingClient(): typeof pg.Client {
  let prepares = true;
  return class PreparingClient extends pg.Client {
    /** TypeORM hands over text and values and waits for a promise; a name is a matter of the driver's own form. */
    override query = ((...args: unknown[]): unknown => {
      const [text, values, ...rest] = args;
      if (!prepares || typeof text !== 'string' || !Array.isArray(values) || rest.length > 0) {
        return super.query(...(args as [string]));
      }
      const name = preparedName(text);
      if (name === undefined) return super.query(text, values);
      return super.query({ name, text, values }).catch((error: unknown) => {
        if (!isOutdated(error)) throw error;
        prepares = false;
        // A transaction is over with it: whoever began it may begin anew (`isRetryable`).
        return super.query(text, values).catch((again: unknown) => {
          throw isAborted(again) ? error : again;
        });
      });
    }) as pg.Client['query'];
  };
}
