import type { Refusal } from '#libs/kernel/src/index.js';
import { readPositiveMoney } from '#libs/kernel/src/index.js';
import type { MoneyDto } from './money.dto.js';

/** An amount in EUR that may be nothing at all, which is known and not the same as unknown. */
export function readMoneyFromZero(amount: MoneyDto, path: string): bigint | Refusal {
  if (amount.minor === '0' && amount.currency === 'EUR') return 0n;
  return readPositiveMoney(amount, 'EUR', path);
}
