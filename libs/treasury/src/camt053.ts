import { isCurrencyCode, minorOfDecimal } from '#libs/kernel/src/index.js';
import type { CreditDebit, Statement, StatementEntry, StatementTransaction } from './domain/statement.js';
import { isDay } from './domain/target-calendar.js';
import type { XmlElement } from './xml-tree.js';
import { child, childrenNamed, parseXml, textAt, XmlUnreadable } from './xml-tree.js';

const NAMESPACE = /^urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(02|04|06|08|10|12)$/;
/** The bank's way of saying that the payer gave no end-to-end id (ISO 20022 usage). */
const NO_REFERENCE = 'NOTPROVIDED';

/**
 * Reads a camt.053 file (`.08`, also `.02` and what lies between) into statements as the bank sent them; whether they add up
 * is for `fileProblems` to say. Throws `XmlUnreadable` for what cannot be read: not UTF-8, not well-formed, a DOCTYPE, another
 * document, an amount, sign, day or account that is none.
 */
export function readCamt053(bytes: Uint8Array): readonly Statement[] {
  const root = parseXml(bytes);
  if (root.name !== 'Document' || !NAMESPACE.test(root.namespace)) {
    throw new XmlUnreadable('This is not a camt.053 document.');
  }
  const statements = childrenNamed(child(root, 'BkToCstmrStmt'), 'Stmt');
  if (statements.length === 0) throw new XmlUnreadable('The document holds no statement.');
  return statements.map((statement, index) => readStatement(statement, `Stmt[${index}]`));
}

function readStatement(element: XmlElement, path: string): Statement {
  const balances = childrenNamed(element, 'Bal').map((balance, index) =>
    readBalance(balance, `${path}.Bal[${index}]`),
  );
  const opening =
    balances.find(({ code }) => code === 'OPBD') ??
    balances.find(({ code }) => code === 'PRCD') ??
    balances.find(({ code }) => code === 'ITBD');
  const closing =
    balances.find(({ code }) => code === 'CLBD') ??
    balances.findLast((balance) => balance.code === 'ITBD' && balance !== opening);
  const currency = textAt(element, 'Acct', 'Ccy') ?? opening?.currency ?? closing?.currency;
  if (currency === undefined) throw new XmlUnreadable(`${path}: the account has no currency.`);
  return {
    id: required(textAt(element, 'Id'), `${path}.Id`),
    sequence: readSequence(textAt(element, 'ElctrncSeqNb'), `${path}.ElctrncSeqNb`),
    date: readDate(closing?.day ?? textAt(element, 'FrToDt', 'ToDtTm') ?? textAt(element, 'CreDtTm'), path),
    account: required(
      textAt(element, 'Acct', 'Id', 'IBAN') ?? textAt(element, 'Acct', 'Id', 'Othr', 'Id'),
      `${path}.Acct.Id`,
    ),
    currency,
    openingMinor: opening?.signedMinor ?? null,
    closingMinor: closing?.signedMinor ?? null,
    entries: childrenNamed(element, 'Ntry').map((entry, index) => readEntry(entry, `${path}.Ntry[${index}]`)),
  };
}

function readBalance(element: XmlElement, path: string) {
  const { amountMinor, currency } = readAmount(child(element, 'Amt'), `${path}.Amt`);
  const sign = readSign(textAt(element, 'CdtDbtInd'), `${path}.CdtDbtInd`);
  return {
    code: textAt(element, 'Tp', 'CdOrPrtry', 'Cd'),
    currency,
    day: textAt(element, 'Dt', 'Dt') ?? textAt(element, 'Dt', 'DtTm'),
    signedMinor: sign === 'CRDT' ? amountMinor : -amountMinor,
  };
}

function readEntry(element: XmlElement, path: string): StatementEntry {
  const creditDebit = readSign(textAt(element, 'CdtDbtInd'), `${path}.CdtDbtInd`);
  const transactions = childrenNamed(element, 'NtryDtls')
    .flatMap((details) => childrenNamed(details, 'TxDtls'))
    .map((transaction, index) => readTransaction(transaction, creditDebit, `${path}.TxDtls[${index}]`));
  const accountServicerReference = textAt(element, 'AcctSvcrRef') ?? null;
  return {
    reference: textAt(element, 'NtryRef') ?? accountServicerReference,
    accountServicerReference,
    endToEndId: transactions.length === 1 ? (transactions[0]?.endToEndId ?? null) : null,
    ...readAmount(child(element, 'Amt'), `${path}.Amt`),
    creditDebit,
    status: required(
      textAt(element, 'Sts', 'Cd') ?? textAt(element, 'Sts', 'Prtry') ?? textAt(element, 'Sts'),
      `${path}.Sts`,
    ),
    bookingDate: readDay(element, path),
    reversal: ['true', '1'].includes(textAt(element, 'RvslInd') ?? 'false'),
    transactions,
  };
}

function readTransaction(element: XmlElement, entrySign: CreditDebit, path: string): StatementTransaction {
  const amount = child(element, 'Amt') ?? child(element, 'AmtDtls', 'TxAmt', 'Amt');
  const sign = textAt(element, 'CdtDbtInd');
  const references = child(element, 'Refs');
  const endToEndId = textAt(references, 'EndToEndId');
  return {
    endToEndId: endToEndId === undefined || endToEndId === NO_REFERENCE ? null : endToEndId,
    accountServicerReference: textAt(references, 'AcctSvcrRef') ?? null,
    paymentInformationId: textAt(references, 'PmtInfId') ?? null,
    creditorReference: textAt(element, 'RmtInf', 'Strd', 'CdtrRefInf', 'Ref') ?? null,
    ...(amount === undefined ? { amountMinor: null, currency: null } : readAmount(amount, `${path}.Amt`)),
    creditDebit: sign === undefined ? entrySign : readSign(sign, `${path}.CdtDbtInd`),
    returnReason: textAt(element, 'RtrInf', 'Rsn', 'Cd') ?? textAt(element, 'RtrInf', 'Rsn', 'Prtry') ?? null,
  };
}

function readAmount(element: XmlElement | undefined, path: string) {
  const currency = element?.attributes['Ccy'] ?? '';
  if (!isCurrencyCode(currency)) throw new XmlUnreadable(`${path}: the amount has no currency.`);
  const amountMinor = minorOfDecimal(element?.text.trim() ?? '', currency);
  if (amountMinor === undefined) throw new XmlUnreadable(`${path}: this is no amount in ${currency}.`);
  return { amountMinor, currency };
}

function readSign(text: string | undefined, path: string): CreditDebit {
  if (text === 'CRDT' || text === 'DBIT') return text;
  throw new XmlUnreadable(`${path}: CRDT or DBIT is required.`);
}

function readDay(entry: XmlElement, path: string): string | null {
  const day = textAt(entry, 'BookgDt', 'Dt') ?? textAt(entry, 'BookgDt', 'DtTm')?.slice(0, 10);
  if (day === undefined) return null;
  if (!isDay(day.slice(0, 10))) throw new XmlUnreadable(`${path}.BookgDt: this is no day.`);
  return day.slice(0, 10);
}

function readDate(text: string | undefined, path: string): string | null {
  if (text === undefined) return null;
  if (!isDay(text.slice(0, 10))) throw new XmlUnreadable(`${path}: the statement closes on no day.`);
  return text.slice(0, 10);
}

function readSequence(text: string | undefined, path: string): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,15}$/.test(text)) throw new XmlUnreadable(`${path}: this is no sequence number.`);
  return Number(text);
}

function required(text: string | undefined, path: string): string {
  if (text === undefined) throw new XmlUnreadable(`${path} is missing.`);
  return text;
}
