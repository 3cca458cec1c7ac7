export { LedgerModule } from './ledger.module.js';
export { LedgerService } from './ledger.service.js';
export type { EnvelopeRequest, LedgerAct, Posted } from './ledger.service.js';
export type { HeldEncumbrance } from './encumbrance.repository.js';
export { foundedMoney, foundedOpening } from './founding.repository.js';
export { exportLedger } from './ledger-export.js';
export { accountCode, accountOf, CHART } from './domain/chart.js';
export type { Account, AccountFamily } from './domain/chart.js';
export type { EntryDraft, TransactionDraft } from './domain/transaction.js';
export {
  acceptancePosting,
  advancePosting,
  assessmentPosting,
  clawbackPosting,
  contributionAnnouncedPosting,
  contributionConfirmedPosting,
  contributionReceiptPosting,
  contributionReversedPosting,
  contributionTakenBackPosting,
  debtDroppedPosting,
  paidUnowedPosting,
  failurePosting,
  identifiedPosting,
  keptAdvancePosting,
  lateSettlementPosting,
  pair,
  releasePosting,
  returnPosting,
  settlementPosting,
  unidentifiedPosting,
} from './domain/postings.js';
export type { DebtBehind, Envelope, Identified, Shown } from './domain/postings.js';
export { verifyLedgerExport } from './domain/verify.js';
