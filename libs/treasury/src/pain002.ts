import type { BankStatus } from './bank.port.js';
import { child, childrenNamed, parseXml, textAt, XmlUnreadable } from './xml-tree.js';
import type { XmlElement } from './xml-tree.js';

const NAMESPACE = /^urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.\d\d$/;

/**
 * Reads a payment status report: the status of the message, then of every payment block and transaction it names. Throws `XmlUnreadable` for
 * what is none.
 */
export function readPain002(bytes: Uint8Array): {
  readonly messageId: string;
  readonly statuses: readonly BankStatus[];
} {
  const root = parseXml(bytes);
  if (root.name !== 'Document' || !NAMESPACE.test(root.namespace)) {
    throw new XmlUnreadable('This is not a pain.002 document.');
  }
  const report = child(root, 'CstmrPmtStsRpt');
  const group = child(report, 'OrgnlGrpInfAndSts');
  const messageId = textAt(group, 'OrgnlMsgId');
  if (messageId === undefined) throw new XmlUnreadable('The report names no message.');
  const whole = textAt(group, 'GrpSts');
  const blocks = childrenNamed(report, 'OrgnlPmtInfAndSts');
  const transactions = blocks.flatMap((block) => childrenNamed(block, 'TxInfAndSts'));
  return {
    messageId,
    statuses: [
      ...(whole === undefined ? [] : [{ endToEndId: null, code: whole, reason: reasonOf(group) }]),
      ...blocks.flatMap(blockStatus),
      ...transactions.flatMap(transactionStatus),
    ],
  };
}

/** A bank that refuses a whole block need not name its transactions. */
function blockStatus(element: XmlElement): readonly BankStatus[] {
  const paymentInformationId = textAt(element, 'OrgnlPmtInfId');
  const code = textAt(element, 'PmtInfSts');
  return paymentInformationId === undefined || code === undefined
    ? []
    : [{ endToEndId: null, paymentInformationId, code, reason: reasonOf(element) }];
}

function transactionStatus(element: XmlElement): readonly BankStatus[] {
  const endToEndId = textAt(element, 'OrgnlEndToEndId');
  const code = textAt(element, 'TxSts');
  return endToEndId === undefined || code === undefined
    ? []
    : [{ endToEndId, code, reason: reasonOf(element) }];
}

function reasonOf(element: XmlElement | undefined): string | null {
  return textAt(element, 'StsRsnInf', 'Rsn', 'Cd') ?? textAt(element, 'StsRsnInf', 'Rsn', 'Prtry') ?? null;
}
