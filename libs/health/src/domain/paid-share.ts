import type { Instant } from '#libs/kernel/src/index.js';
import { epochMs, plusMs } from '#libs/kernel/src/index.js';

/** Who says which part of the work is paid, most certain first: staff who looked, or the project itself. */
export const PAID_SHARE_BASES = ['assessed', 'declared'] as const;
export type PaidShareBasis = (typeof PAID_SHARE_BASES)[number];

export interface PaidShareStatement {
  readonly basis: PaidShareBasis;
  readonly paidShare: number;
  readonly statedAt: Instant;
}

/** After this long nobody knows any more who is paid. */
const STATEMENT_DAYS = 731;

/** The paid share that counts: the newest of the more certain statements; null where nobody said, which is not zero. */
export function statedPaidShare(statements: readonly PaidShareStatement[], at: Instant): number | null {
  const oldest = epochMs(plusMs(at, -STATEMENT_DAYS * 86_400_000));
  const [first] = statements
    .filter(({ statedAt }) => epochMs(statedAt) >= oldest)
    .sort(
      (a, b) =>
        PAID_SHARE_BASES.indexOf(a.basis) - PAID_SHARE_BASES.indexOf(b.basis) ||
        epochMs(b.statedAt) - epochMs(a.statedAt),
    );
  return first?.paidShare ?? null;
}
