/** How many there are, and how many of them fit, as far as statistics know. */
export interface Estimate {
  readonly all: number;
  readonly fitting: number;
}

/** Luck varies, and most where little is looked for. */
const AT_LEAST = 500;

/**
 * How far to read along an order for so many that fit, before an index is asked that finds them all at once and has to read
 * every one; 0 where it is quicker from the start. Along the order what is frequent is met soon, and what is rare late; a match
 * the index finds costs so many steps. Twice as far as expected, so that what only statistics took for frequent costs no more.
 */
export function stepsAlong({ all, fitting }: Estimate, limit: number, matchInSteps: number): number {
  const expected = (limit * all) / Math.max(1, fitting);
  return expected < fitting * matchInSteps ? Math.ceil(2 * expected) + AT_LEAST : 0;
}
