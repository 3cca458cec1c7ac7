import type { Advance } from '#libs/acts/src/domain/processes.js';

/** A step outside the database that the run's rule asks for. */
export type RunStep = 'transmit' | 'ask-bank';

/** What the process of one payment run needs of the queue for cases. */
export interface PaymentRunActivities {
  /** Looks at the facts of the run, applies what follows, and names the step outside the database. */
  readonly advancePaymentRun: (runId: string) => Promise<Advance & { readonly step?: RunStep }>;
}

/** What touches the bank: on the queue that has its secrets. */
export interface BankActivities {
  /** Hands the file to the bank, at most once for ever. */
  readonly transmitPaymentRun: (runId: string) => Promise<void>;
  /** Asks for the status of the file and for new statements; changes nothing at the bank. */
  readonly askBank: (runId: string) => Promise<void>;
}
