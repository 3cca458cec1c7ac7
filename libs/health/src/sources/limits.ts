import { instant } from '#libs/kernel/src/index.js';
import type { Quiet, ToldWindow } from '../domain/token-budget.js';

export type Headers = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** A host that asks for more than this is asked again after it. */
const LONGEST_MS = 7 * 86_400_000;
/** Fewer seconds than this say how long, more say when. */
const SECONDS_ALONE = 1_000_000_000;
const MOST = 1_000_000_000;

/**
 * What a host says of the window it counts in, by `ratelimit-*` or `x-ratelimit-*`: how much is in it is what was used and
 * what remains, because the limit GitLab writes is one by the minute whatever its window is. Times by the host's own clock.
 */
export function toldBy(headers: Headers, nowMs: number): ToldWindow | null {
  const [limit, remaining] = [count(headers, 'limit'), count(headers, 'remaining')];
  const left = limit !== null && remaining !== null ? Math.max(0, limit - remaining) : null;
  const used = count(headers, 'observed') ?? count(headers, 'used') ?? left;
  const endsInMs = resetMs(headers, nowMs);
  if (used === null || endsInMs === null) return null;
  const allowance = remaining === null ? limit : used + remaining;
  if (allowance === null || allowance < 1) return null;
  return { allowance, used, endsAt: instant(nowMs + endsInMs) };
}

/** Whether the answer asks for quiet, and for how long where it says so. */
export function quietBy(status: number, headers: Headers, nowMs: number): Quiet | null {
  const quiet = quietOf(headers, nowMs);
  const isSaid = quiet.afterMs !== null || isUsedUp(headers);
  return status === 429 || ((status === 403 || status === 503) && isSaid) ? quiet : null;
}

/** For how long an answer that is known to ask for quiet does. When a window ends of which something is left says nothing about that. */
export function quietOf(headers: Headers, nowMs: number): Quiet {
  const isLeft = (count(headers, 'remaining') ?? 0) > 0;
  const endsInMs = isLeft ? null : resetMs(headers, nowMs);
  return {
    afterMs: retryAfterMs(headers, nowMs),
    resetAt: endsInMs === null ? null : instant(nowMs + endsInMs),
  };
}

/** Whether nothing is left of the window. */
export function isUsedUp(headers: Headers): boolean {
  return count(headers, 'remaining') === 0;
}

function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const said = textOf(headers, 'retry-after');
  if (said === null) return null;
  if (/^\d+$/.test(said)) return bounded(Number(said) * 1_000);
  const at = Date.parse(said);
  return Number.isNaN(at) ? null : bounded(at - clockOf(headers, nowMs));
}

function resetMs(headers: Headers, nowMs: number): number | null {
  const reset = number(headers, 'reset');
  if (reset === null) return null;
  return bounded(reset < SECONDS_ALONE ? reset * 1_000 : reset * 1_000 - clockOf(headers, nowMs));
}

/** What the host's clock says, which may not be ours. */
function clockOf(headers: Headers, nowMs: number): number {
  const at = Date.parse(textOf(headers, 'date') ?? '');
  return Number.isNaN(at) ? nowMs : at;
}

function count(headers: Headers, name: string): number | null {
  const value = number(headers, name);
  return value === null || value > MOST ? null : Math.floor(value);
}

function number(headers: Headers, name: string): number | null {
  const said = textOf(headers, `ratelimit-${name}`) ?? textOf(headers, `x-ratelimit-${name}`);
  return said !== null && /^\d{1,15}(\.\d+)?$/.test(said) ? Number(said) : null;
}

function textOf(headers: Headers, name: string): string | null {
  const [said] = [headers[name] ?? []].flat();
  return said === undefined ? null : String(said).trim();
}

function bounded(ms: number): number {
  return Math.min(LONGEST_MS, Math.max(0, ms));
}
