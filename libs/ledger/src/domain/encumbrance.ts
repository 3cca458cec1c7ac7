import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/**
 * What one case holds of an envelope. Reserved at the opening of a motion, committed at the agreement, spent by acceptances;
 * what is not needed goes back. No part is ever negative, so reserved + committed + spent never exceeds what was reserved.
 */
export interface Encumbrance {
  readonly reservedMinor: bigint;
  readonly committedMinor: bigint;
  readonly spentMinor: bigint;
}

/** A case that holds nothing yet. */
export const NO_ENCUMBRANCE: Encumbrance = { reservedMinor: 0n, committedMinor: 0n, spentMinor: 0n };

/**
 * What moves an encumbrance. `release` gives back from what is reserved, `cancel` from what is committed, `recover` from what
 * counted as spent and is not owed any more.
 */
export type EncumbranceMove = 'reserve' | 'release' | 'commit' | 'cancel' | 'spend' | 'recover';

/**
 * The encumbrance after a move. Refused `ledger.encumbrance-exceeded` where the case does not hold that much, and
 * `ledger.amount-invalid` for amounts that are not positive.
 */
export function moveEncumbrance(
  held: Encumbrance,
  move: EncumbranceMove,
  amountMinor: bigint,
): Encumbrance | Refusal {
  if (amountMinor <= 0n) {
    return refuse('ledger.amount-invalid', 'invalid', 'The amount must be positive.', 'amountMinor');
  }
  const next = moved(held, move, amountMinor);
  if (next.reservedMinor >= 0n && next.committedMinor >= 0n && next.spentMinor >= 0n) return next;
  return refuse(
    'ledger.encumbrance-exceeded',
    'conflict',
    'The case does not hold that much of its envelope.',
  );
}

function moved(held: Encumbrance, move: EncumbranceMove, amountMinor: bigint): Encumbrance {
  const { reservedMinor, committedMinor, spentMinor } = held;
  switch (move) {
    case 'reserve':
      return { ...held, reservedMinor: reservedMinor + amountMinor };
    case 'release':
      return { ...held, reservedMinor: reservedMinor - amountMinor };
    case 'commit':
      return {
        ...held,
        reservedMinor: reservedMinor - amountMinor,
        committedMinor: committedMinor + amountMinor,
      };
    case 'cancel':
      return { ...held, committedMinor: committedMinor - amountMinor };
    case 'spend':
      return { ...held, committedMinor: committedMinor - amountMinor, spentMinor: spentMinor + amountMinor };
    case 'recover':
      return { ...held, spentMinor: spentMinor - amountMinor };
  }
}
