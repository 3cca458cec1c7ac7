import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';

interface DriverError {
  readonly code?: string;
  readonly routine?: string;
  readonly message?: string;
  readonly driverError?: DriverError;
}

function codeOf(error: unknown): string | undefined {
  const outer = error as DriverError | null;
  return outer?.driverError?.code ?? outer?.code;
}

/**
 * Serialization failure, deadlock, or a statement prepared before a migration: PostgreSQL rolled back, the same act may be tried
 * again.
 */
export function isRetryable(error: unknown): boolean {
  const code = codeOf(error);
  return code === '40001' || code === '40P01' || isOutdated(error);
}

/**
 * A prepared statement that a migration made another one of, or, behind a pooler that changes connections under it, one that its
 * connection does not have or already has: it did nothing.
 */
export function isOutdated(error: unknown): boolean {
  const outer = error as DriverError | null;
  const code = codeOf(error);
  // The code of the first says no more than that something is not supported.
  const isOfBefore = (outer?.driverError ?? outer)?.routine === 'RevalidateCachedQuery';
  return isOfBefore || code === '26000' || code === '42P05';
}

/** Nothing is heard any more in this transaction until it is rolled back: something in it failed. */
export function isAborted(error: unknown): boolean {
  return codeOf(error) === '25P02';
}

const LOST = new Set([
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08003',
  '08006',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
]);

/** The connection went away; whether a COMMIT under way happened is not known. */
export function isConnectionLoss(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined && LOST.has(code)) return true;
  // TypeORM says it this way when the connection of a transaction under way was taken out of the pool.
  if (
    error instanceof QueryRunnerAlreadyReleasedError ||
    error instanceof QueryRunnerProviderAlreadyReleasedError
  )
    return true;
  const message = (error as DriverError | null)?.message ?? '';
  return /Connection terminated|Connection ended|Client has encountered a connection error|timeout exceeded when trying to connect|the database system is (starting up|shutting down)/i.test(
    message,
  );
}

/** Unique violation of exactly this constraint. */
export function violates(error: unknown, constraint: string): boolean {
  const outer = error as
    (DriverError & { constraint?: string; driverError?: { constraint?: string } }) | null;
  return (outer?.driverError?.constraint ?? outer?.constraint) === constraint;
}
