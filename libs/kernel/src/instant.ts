/** A point in time: UTC, ISO 8601 with milliseconds (`2026-06-30T22:00:00.000Z`). Sorts as text. */
export type Instant = string & { readonly __instant?: never };

const MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The canonical text of a point in time. Refuses what is no date. */
export function instant(value: string | Date | number): Instant {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw new Error(`Not an instant: ${String(value)}`);
  return date.toISOString();
}

/** Milliseconds since the epoch. */
export function epochMs(at: Instant): number {
  return Date.parse(at);
}

/** `at` moved by milliseconds. */
export function plusMs(at: Instant, ms: number): Instant {
  return instant(Date.parse(at) + ms);
}

/** Milliseconds of a policy duration such as `28d`, `72h`, `1500ms`. Wall-clock time, no calendar. */
export function durationMs(text: string): number {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  if (match === null) throw new Error(`Not a duration: ${text}`);
  return Number(match[1]) * MS[match[2] as keyof typeof MS];
}
