import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

const HEARTBEAT_MS = 5_000;

/**
 * Does the work while it says that it lives, and ends it when nobody waits for it any more. `told` says of an
 * error that was meant what workflows may know; of any other they learn its name.
 */
export async function beating<T>(
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
  told: (error: unknown) => ApplicationFailure | null,
): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(what), HEARTBEAT_MS);
  try {
    return await work(context.cancellationSignal);
  } catch (error) {
    throw told(error) ?? plain(error);
  } finally {
    clearInterval(beat);
  }
}

/** Failure messages stay in Temporal's history unencrypted, so an unexpected error leaves its name there and no more. */
function plain(error: unknown): Error {
  const name = error instanceof Error ? error.name : 'Error';
  return ApplicationFailure.create({ message: `unexpected-${name}`, type: 'error', cause: undefined });
}
