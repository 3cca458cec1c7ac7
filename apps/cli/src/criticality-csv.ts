import { Refused, refuse } from '#libs/kernel/src/index.js';

/** A CSV error as a refusal with the line it stands in; anything else as it is. */
export function csvRefusal(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof Refused || !('code' in error)) return error;
  return new Refused(refuse('cli.not-csv', 'malformed', `The file is no CSV: ${error.message}`, path));
}
