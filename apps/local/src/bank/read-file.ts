import { minorOfDecimal } from '#libs/kernel/src/index.js';
import type { XmlElement } from '#libs/treasury/src/xml-tree.js';
import { child, childrenNamed, parseXml, textAt, XmlUnreadable } from '#libs/treasury/src/xml-tree.js';
import type { BankOrder } from './account.js';

/** Reads a pain.001 file as a bank does: message id, orders, control sums. Throws `XmlUnreadable` where it does not add up. */
export function readPaymentFile(bytes: Uint8Array): {
  readonly messageId: string;
  readonly debtorIban: string;
  readonly orders: BankOrder[];
} {
  const root = parseXml(bytes);
  if (!root.namespace.includes('pain.001.001')) throw new XmlUnreadable('This is not a pain.001 document.');
  const initiation = child(root, 'CstmrCdtTrfInitn');
  const header = child(initiation, 'GrpHdr');
  const blocks = childrenNamed(initiation, 'PmtInf');
  const orders = blocks.flatMap((block) => childrenNamed(block, 'CdtTrfTxInf').map(readOrder));
  if (Number(textAt(header, 'NbOfTxs')) !== orders.length)
    throw new XmlUnreadable('NbOfTxs does not add up.');
  const sum = orders.reduce((total, { amountMinor }) => total + BigInt(amountMinor), 0n);
  const controlSum = minorOfDecimal(textAt(header, 'CtrlSum') ?? '', 'EUR');
  if (controlSum !== sum) throw new XmlUnreadable('CtrlSum does not add up.');
  return {
    messageId: required(textAt(header, 'MsgId')),
    debtorIban: required(textAt(blocks[0], 'DbtrAcct', 'Id', 'IBAN')),
    orders,
  };
}

function readOrder(element: XmlElement): BankOrder {
  const amount = child(element, 'Amt', 'InstdAmt');
  const currency = amount?.attributes['Ccy'] ?? '';
  const minor = minorOfDecimal(amount?.text ?? '', currency);
  if (minor === undefined) throw new XmlUnreadable('An amount is none.');
  return {
    endToEndId: required(textAt(element, 'PmtId', 'EndToEndId')),
    amountMinor: minor.toString(),
    currency,
    creditor: textAt(element, 'Cdtr', 'Nm') ?? '',
    status: 'ACSP',
  };
}

function required(text: string | undefined): string {
  if (text === undefined) throw new XmlUnreadable('A required element is missing.');
  return text;
}
