import { create } from 'xmlbuilder2';
import { decimalAmount } from '#libs/kernel/src/index.js';
import type { BankOrder, Booking, IssuedStatement } from './account.js';

/** The status report (pain.002) of a file the bank took in. */
export function statusReport(messageId: string, orders: readonly BankOrder[]): string {
  const isMixed = new Set(orders.map(({ status }) => status)).size > 1;
  return write({
    Document: {
      '@xmlns': 'urn:iso:std:iso:20022:tech:xsd:pain.002.001.10',
      CstmrPmtStsRpt: {
        GrpHdr: { MsgId: `LB-${messageId}`.slice(0, 35), CreDtTm: new Date().toISOString() },
        OrgnlGrpInfAndSts: {
          OrgnlMsgId: messageId,
          OrgnlMsgNmId: 'pain.001.001.09',
          GrpSts: isMixed ? 'PART' : (orders[0]?.status ?? 'RCVD'),
        },
        OrgnlPmtInfAndSts: {
          OrgnlPmtInfId: messageId,
          TxInfAndSts: orders.map((order) => ({
            OrgnlEndToEndId: order.endToEndId,
            TxSts: order.status,
            ...(order.reason === undefined ? {} : { StsRsnInf: { Rsn: { Cd: order.reason } } }),
          })),
        },
      },
    },
  });
}

/** Statements of the account as one camt.053 document. */
export function statementDocument(account: string, statements: readonly IssuedStatement[]): string {
  return write({
    Document: {
      '@xmlns': 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08',
      BkToCstmrStmt: {
        GrpHdr: { MsgId: `LBS-${statements.at(-1)?.sequence ?? 0}`, CreDtTm: new Date().toISOString() },
        Stmt: statements.map((statement) => ({
          Id: `LB-${String(statement.sequence).padStart(6, '0')}`,
          ElctrncSeqNb: String(statement.sequence),
          CreDtTm: new Date().toISOString(),
          Acct: { Id: { IBAN: account }, Ccy: 'EUR' },
          Bal: [balance('OPBD', statement.openingMinor), balance('CLBD', statement.closingMinor)],
          Ntry: statement.bookings.map(entry),
        })),
      },
    },
  });
}

function balance(code: string, minor: string): object {
  const amount = BigInt(minor);
  return {
    Tp: { CdOrPrtry: { Cd: code } },
    Amt: { '@Ccy': 'EUR', '#': decimalAmount(amount < 0n ? -amount : amount, 'EUR') },
    CdtDbtInd: amount < 0n ? 'DBIT' : 'CRDT',
    Dt: { Dt: today() },
  };
}

function entry(booking: Booking): object {
  const amount = {
    '@Ccy': booking.currency,
    '#': decimalAmount(BigInt(booking.amountMinor), booking.currency),
  };
  const isReturn = booking.returnReason !== undefined;
  return {
    NtryRef: booking.reference,
    Amt: amount,
    CdtDbtInd: booking.creditDebit,
    ...(isReturn ? { RvslInd: 'true' } : {}),
    Sts: { Cd: 'BOOK' },
    BookgDt: { Dt: today() },
    AcctSvcrRef: booking.reference,
    NtryDtls: {
      TxDtls: {
        Refs: { AcctSvcrRef: booking.reference, EndToEndId: booking.endToEndId },
        Amt: amount,
        CdtDbtInd: booking.creditDebit,
        ...(booking.creditorReference === undefined
          ? {}
          : { RmtInf: { Strd: { CdtrRefInf: { Ref: booking.creditorReference } } } }),
        ...(isReturn ? { RtrInf: { Rsn: { Cd: booking.returnReason } } } : {}),
      },
    },
  };
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function write(tree: object): string {
  return create({ version: '1.0', encoding: 'UTF-8' }, tree).end({ prettyPrint: true });
}
