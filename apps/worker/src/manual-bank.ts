import type { BankPort } from '#libs/treasury/src/index.js';

/**
 * The bank of a fund without a file interface: treasury downloads the released file, uploads it at the bank, and says what became of
 * it (`POST /payment-runs/{id}/resolution`); statements are imported by hand. For us that is a transmission without an answer.
 */
export class ManualBank implements BankPort {
  submit(): ReturnType<BankPort['submit']> {
    return Promise.resolve({ kind: 'no-answer', detail: 'to be uploaded by hand' });
  }

  status(): Promise<null> {
    return Promise.resolve(null);
  }

  statements(): Promise<readonly Uint8Array[]> {
    return Promise.resolve([]);
  }
}
