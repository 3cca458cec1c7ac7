import { canonicalText } from '#libs/audit/src/domain/entry.js';
import type { Money } from '#libs/kernel/src/index.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** What fund and grantee agree on, as both read it. `id`: of the agreement, since another one is another matter. */
export interface AgreedTerms {
  readonly id: string;
  readonly award: Money;
  readonly advance: Money;
  readonly isEmergency: boolean;
  readonly milestones: readonly {
    readonly position: number;
    readonly title: string;
    readonly acceptance: string;
    readonly amount: Money;
    readonly dueOn: string | null;
  }[];
}

/** SHA-256, hex, over the canonical JSON (RFC 8785) of the terms a signer saw. */
export function termsHash(terms: AgreedTerms): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalText(terms))));
}
