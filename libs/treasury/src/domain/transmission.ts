/** How a transmission ended. `unknown` waits for pain.002, the statement or a person; it is never tried again. */
export const OUTCOMES = ['sent', 'failed', 'unknown'] as const;
export type TransmissionOutcome = (typeof OUTCOMES)[number];

/** What happened on the wire. */
export type WireEvent =
  /** No connection was made: not a byte of the file left us. */
  | { readonly kind: 'not-connected' }
  /** The connection broke or nothing came in time after we had begun to send. */
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'answered'; readonly status: number };

/**
 * Three outcomes and no fourth. Only what certainly never arrived has failed: no connection, or an answer that refuses the file
 * (4xx except 408 and 425, which say that the bank is not sure either). Success is a 2xx. Everything else is unknown.
 * Source: the fund never pays twice; a payment too few is found by the statement.
 */
export function transmissionOutcome(event: WireEvent): TransmissionOutcome {
  switch (event.kind) {
    case 'not-connected':
      return 'failed';
    case 'no-answer':
      return 'unknown';
    case 'answered':
      if (event.status >= 200 && event.status < 300) return 'sent';
      return event.status >= 400 && event.status < 500 && ![408, 425].includes(event.status)
        ? 'failed'
        : 'unknown';
  }
}
