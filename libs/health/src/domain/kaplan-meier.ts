/** How long something was waited for. Censored: it had not come by the time the watching ended. */
export interface Wait {
  readonly days: number;
  readonly isCensored: boolean;
}

/** Products of fractions end a hair above a half that they are. */
const ROUNDING = 1e-9;

/**
 * The Kaplan–Meier median: the shortest time by which at least half would have come, where those still waiting count as
 * long as they were watched and are not dropped (Kaplan & Meier 1958). Null where the curve never reaches a half: more
 * than half still waited when the watching ended, and the median is only known to be longer than that.
 */
export function medianWait(waits: readonly Wait[]): number | null {
  // Of equal times those that came count before those that were only watched so long.
  const ascending = [...waits].sort((a, b) => a.days - b.days || Number(a.isCensored) - Number(b.isCensored));
  let waiting = ascending.length;
  let share = 1;
  for (const { days, isCensored } of ascending) {
    if (!isCensored) share *= 1 - 1 / waiting;
    waiting -= 1;
    if (share <= 0.5 + ROUNDING && !isCensored) return days;
  }
  return null;
}
