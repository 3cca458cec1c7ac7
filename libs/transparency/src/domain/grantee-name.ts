import type { Instant } from '#libs/kernel/src/index.js';

/** Full calendar years a natural person stays on the portal after the year of the commitment. */
const YEARS_SHOWN = 2;

/** Whoever is paid, as far as their name is public. */
export interface Grantee {
  readonly kind: 'person' | 'sole-trader' | 'company' | 'fiscal-host';
  /** The name they chose to appear under. */
  readonly publicName: string;
  /** When the fund committed itself; null before the agreement is signed. */
  readonly committedAt: Instant | null;
}

/**
 * The name of a grantee as the portal and exports may show it today; null once a natural person has left, two years
 * after the year of the commitment. Companies and hosts stay. Source: design, doctrine 8.
 */
export function granteeName({ kind, publicName, committedAt }: Grantee, now: Instant): string | null {
  if (kind === 'company' || kind === 'fiscal-host' || committedAt === null) return publicName;
  const yearsSince = Number(now.slice(0, 4)) - Number(committedAt.slice(0, 4));
  return yearsSince > YEARS_SHOWN ? null : publicName;
}
