/** How an order reaches the payee: SEPA credit transfer, SEPA instant, or a correspondent bank. */
export const PAYMENT_SERVICES = ['SEPA', 'INST', 'CROSS-BORDER'] as const;
export type PaymentService = (typeof PAYMENT_SERVICES)[number];

/** Who bears the charges of a cross-border transfer: shared, all by the debtor, all by the creditor. SEPA knows SLEV alone. */
export const CHARGE_BEARERS = ['SHAR', 'DEBT', 'CRED'] as const;
export type ChargeBearer = (typeof CHARGE_BEARERS)[number];

/** A structured address. Town and country are required for executions from 22 November 2026. */
export interface PostalAddress {
  readonly streetName?: string;
  readonly buildingNumber?: string;
  readonly postCode?: string;
  readonly townName?: string;
  readonly countrySubDivision?: string;
  readonly country: string;
}

/** An account without IBAN: its number and the bank, by BIC or by member number in a clearing system. */
export interface OtherAccount {
  readonly id: string;
  readonly bic?: string;
  readonly clearing?: { readonly system: string; readonly member: string };
}

/** Who is paid: exactly one of `iban` and `account`. */
export interface Creditor {
  readonly name: string;
  readonly iban?: string;
  readonly account?: OtherAccount;
  readonly address?: PostalAddress;
}

/** One credit transfer. `id` is the end-to-end id the statement brings back. */
export interface CreditTransfer {
  readonly id: string;
  readonly service: PaymentService;
  readonly creditor: Creditor;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly remittance: string;
  readonly chargeBearer?: ChargeBearer;
}

/** The account the fund pays from. */
export interface Debtor {
  readonly name: string;
  readonly iban: string;
  readonly bic?: string;
  readonly address?: PostalAddress;
}

/** Everything one pain.001 file says. `executionDate` is a TARGET day, `createdAt` an instant. */
export interface PaymentFile {
  readonly messageId: string;
  readonly createdAt: string;
  readonly executionDate: string;
  readonly debtor: Debtor;
  readonly orders: readonly CreditTransfer[];
}
