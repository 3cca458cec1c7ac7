/** However long a server wants to be left alone, nobody at a command line waits longer. */
const LONGEST_MS = 5_000;

/**
 * How long to wait before asking again, in milliseconds and at most five seconds: what a 503 says in `Retry-After`, by seconds or by
 * date (RFC 9110, 10.2.3). Null where nobody said so.
 */
export function pauseOf(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  now: number,
): number | null {
  const told = headers.get('retry-after');
  if (status !== 503 || told === null) return null;
  const ms = /^\d+$/.test(told) ? Number(told) * 1000 : Date.parse(told) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), LONGEST_MS);
}
