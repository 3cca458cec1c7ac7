import { canonicalText } from '#libs/audit/src/domain/entry.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { CreditTransfer } from './payment-order.js';

/** What is approved: the transfer itself, and the account version it was made from. */
export interface ApprovableOrder extends CreditTransfer {
  readonly payeeId: string;
  readonly accountVersion: number;
}

/** SHA-256, hex, over the canonical JSON of everything an approver saw. Another account or amount is another hash. */
export function orderHash(order: ApprovableOrder): string {
  const content = { ...order, amountMinor: order.amountMinor.toString() };
  return bytesToHex(sha256(utf8ToBytes(canonicalText(content))));
}
