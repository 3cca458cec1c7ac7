import { createHash } from 'node:crypto';

/** Names under which statements are kept prepared, by their text. */
const names = new Map<string, string>();

/**
 * Marks a statement as one that PostgreSQL parses and plans once a connection and then only runs. For what nearly every act sends
 * and whose plan does not depend on its values: after a few times PostgreSQL may settle on one plan for all of them. To be called
 * with constants alone, since nothing is ever taken back. Answers the statement.
 */
export function prepared(statement: string): string {
  if (!names.has(statement)) {
    // By its text: the same name never means something else to another process behind the same pooler.
    names.set(statement, `plinth_${createHash('sha256').update(statement).digest('hex').slice(0, 24)}`);
  }
  return statement;
}

/** The name a statement is prepared under; undefined where it is not marked. */
export function preparedName(statement: string): string | undefined {
  return names.get(statement);
}
