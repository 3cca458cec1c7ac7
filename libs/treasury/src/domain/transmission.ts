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
 * Answers that refuse the bytes themselves, or whoever sent them, whenever they are asked again: the bank took nothing in. All others
 * may speak of one of several deliveries by a gateway between us: 409 says that the file is there already, 429 that the last one of
 * them came too soon.
 */
const REFUSALS: readonly number[] = [400, 401, 403, 404, 405, 406, 411, 413, 415, 422];

/**
 * Three outcomes and no fourth. Only what certainly never arrived has failed: no connection, or an answer that refuses the file.
 * Success is a 2xx. Everything else is unknown. Source: the fund never pays twice; a payment too few is found by the statement.
 */
export function transmissionOutcome(event: WireEvent): TransmissionOutcome {
  switch (event.kind) {
    case 'not-connected':
      return 'failed';
    case 'no-answer':
      return 'unknown';
    case 'answered':
      if (event.status >= 200 && event.status < 300) return 'sent';
      return REFUSALS.includes(event.status) ? 'failed' : 'unknown';
  }
}
