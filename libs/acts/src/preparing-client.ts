import pg from 'pg';
import { preparedName, unprepare } from '#libs/kernel/src/prepared.js';

/** A connection that keeps those statements prepared which are marked as worth it (`prepared`). */
export class PreparingClient extends pg.Client {
  /** TypeORM and the pool hand over text and values; a name is a matter of the driver's own form. */
  override query = ((...args: unknown[]): unknown => {
    const [text, values, ...rest] = args;
    if (typeof text !== 'string' || !Array.isArray(values)) return super.query(...(args as [string]));
    const name = preparedName(text);
    if (name === undefined) return super.query(...(args as [string]));
    const answer: unknown = super.query({ name, text, values }, ...(rest as []));
    return answer instanceof Promise ? answer.catch((error: unknown) => giveUpOutdated(text, error)) : answer;
  }) as pg.Client['query'];
}

/** What a migration made another statement of is refused as long as its connection lives. */
function giveUpOutdated(text: string, error: unknown): never {
  if ((error as { readonly routine?: string }).routine === 'RevalidateCachedQuery') unprepare(text);
  throw error;
}
