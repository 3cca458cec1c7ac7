import type { WireEvent } from './domain/transmission.js';

/**
 * What the bank says of one order, of a payment block where it names only that, or of the whole message where it names neither.
 * `code` is a pain.002 status.
 */
export interface BankStatus {
  readonly endToEndId: string | null;
  readonly paymentInformationId?: string | null;
  readonly code: string;
  readonly reason: string | null;
}

/**
 * Port: the fund's bank. Implemented where the secrets are, in the worker of the queue `effects`. `submit` is called once per
 * file and never throws for what happens on the wire; the other two change nothing at the bank.
 */
export interface BankPort {
  submit(file: {
    readonly messageId: string;
    readonly bytes: Uint8Array;
  }): Promise<WireEvent & { readonly detail?: string }>;
  /** Null where the bank does not know the message: that proves nothing about a file under way. */
  status(messageId: string): Promise<readonly BankStatus[] | null>;
  /** camt.053 files with what followed the statement of this sequence number, the last one imported for the account. */
  statements(account: string, afterSequence: number): Promise<readonly Uint8Array[]>;
}

export const BANK_PORT = Symbol('BANK_PORT');
