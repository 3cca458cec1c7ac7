import { create } from 'xmlbuilder2';
import { decimalAmount, decimalText, currencyDigits } from '#libs/kernel/src/index.js';
import type {
  ChargeBearer,
  CreditTransfer,
  Creditor,
  Debtor,
  PaymentFile,
  PaymentService,
  PostalAddress,
} from './domain/payment-order.js';
import { sepaText } from './domain/sepa-text.js';

/** The message definitions we write: `.09` by default, `.03` for banks that still demand it. */
export type Pain001Version = 'pain.001.001.09' | 'pain.001.001.03';

/** Element trees: key order is document order, which the schema prescribes. */
type Tree = Record<string, unknown>;

interface Block {
  readonly service: PaymentService;
  readonly chargeBearer: ChargeBearer | 'SLEV';
  readonly orders: readonly CreditTransfer[];
}

/**
 * Writes a checked payment file as ISO 20022 pain.001 in UTF-8. One payment block per service and charge bearer, in the
 * order of first use; end-to-end id = order id; every text in the SEPA character set; control sums add up amounts whatever
 * their currency. The same file always gives the same bytes.
 */
export function writePain001(file: PaymentFile, version: Pain001Version = 'pain.001.001.09'): string {
  const blocks = blocksOf(file.orders);
  const tree: Tree = {
    Document: {
      '@xmlns': `urn:iso:std:iso:20022:tech:xsd:${version}`,
      CstmrCdtTrfInitn: {
        GrpHdr: {
          MsgId: file.messageId,
          CreDtTm: new Date(file.createdAt).toISOString().replace('.000Z', 'Z'),
          ...totals(file.orders),
          InitgPty: { Nm: sepaText(file.debtor.name) },
        },
        PmtInf: blocks.map((block, index) => paymentBlock(file, block, index, version)),
      },
    },
  };
  return `${create({ version: '1.0', encoding: 'UTF-8' }, tree).end({ prettyPrint: true })}\n`;
}

/** The payment block each order stands in, by order id: what a batch booking on the statement refers to. */
export function paymentInformationIds(file: PaymentFile): ReadonlyMap<string, string> {
  return new Map(
    blocksOf(file.orders).flatMap((block, index) =>
      block.orders.map(({ id }) => [id, paymentInformationId(file, index)] as const),
    ),
  );
}

function paymentInformationId(file: PaymentFile, index: number): string {
  return `${file.messageId.slice(0, 31)}-${(index + 1).toString().padStart(3, '0')}`;
}

function blocksOf(orders: readonly CreditTransfer[]): readonly Block[] {
  const blocks = new Map<string, Block & { orders: CreditTransfer[] }>();
  for (const order of orders) {
    const chargeBearer = order.service === 'CROSS-BORDER' ? (order.chargeBearer ?? 'SHAR') : 'SLEV';
    const key = `${order.service} ${chargeBearer}`;
    const block = blocks.get(key) ?? { service: order.service, chargeBearer, orders: [] };
    block.orders.push(order);
    blocks.set(key, block);
  }
  return [...blocks.values()];
}

function paymentBlock(file: PaymentFile, block: Block, index: number, version: Pain001Version): Tree {
  const day = file.executionDate;
  return {
    PmtInfId: paymentInformationId(file, index),
    PmtMtd: 'TRF',
    ...totals(block.orders),
    ...typeInformation(block.service),
    ReqdExctnDt: version === 'pain.001.001.09' ? { Dt: day } : day,
    Dbtr: party(file.debtor.name, file.debtor.address),
    DbtrAcct: { Id: { IBAN: file.debtor.iban } },
    DbtrAgt: { FinInstnId: debtorAgent(file.debtor, version) },
    ChrgBr: block.chargeBearer,
    CdtTrfTxInf: block.orders.map((order) => transaction(order, version)),
  };
}

function typeInformation(service: PaymentService): Tree {
  if (service === 'CROSS-BORDER') return {};
  const local = service === 'INST' ? { LclInstrm: { Cd: 'INST' } } : {};
  return { PmtTpInf: { SvcLvl: { Cd: 'SEPA' }, ...local } };
}

function debtorAgent(debtor: Debtor, version: Pain001Version): Tree {
  return debtor.bic === undefined ? { Othr: { Id: 'NOTPROVIDED' } } : { [bicElement(version)]: debtor.bic };
}

function transaction(order: CreditTransfer, version: Pain001Version): Tree {
  const agent = creditorAgent(order.creditor, version);
  const remittance = sepaText(order.remittance);
  return {
    PmtId: { EndToEndId: order.id },
    Amt: {
      InstdAmt: { '@Ccy': order.currency, '#': decimalAmount(order.amountMinor, order.currency) },
    },
    ...(agent === undefined ? {} : { CdtrAgt: { FinInstnId: agent } }),
    Cdtr: party(order.creditor.name, order.creditor.address),
    CdtrAcct: {
      Id:
        order.creditor.iban === undefined
          ? { Othr: { Id: order.creditor.account?.id } }
          : { IBAN: order.creditor.iban },
    },
    ...(remittance === '' ? {} : { RmtInf: { Ustrd: remittance } }),
  };
}

function creditorAgent({ account }: Creditor, version: Pain001Version): Tree | undefined {
  if (account?.bic === undefined && account?.clearing === undefined) return undefined;
  return {
    ...(account.bic === undefined ? {} : { [bicElement(version)]: account.bic }),
    ...(account.clearing === undefined
      ? {}
      : { ClrSysMmbId: { ClrSysId: { Cd: account.clearing.system }, MmbId: account.clearing.member } }),
  };
}

function bicElement(version: Pain001Version): string {
  return version === 'pain.001.001.09' ? 'BICFI' : 'BIC';
}

function party(name: string, address: PostalAddress | undefined): Tree {
  if (address === undefined) return { Nm: sepaText(name) };
  const lines = [
    ['StrtNm', address.streetName],
    ['BldgNb', address.buildingNumber],
    ['PstCd', address.postCode],
    ['TwnNm', address.townName],
    ['CtrySubDvsn', address.countrySubDivision],
    ['Ctry', address.country],
  ] as const;
  const written = lines.flatMap(([element, text]) => {
    const plain = sepaText(text ?? '');
    return plain === '' ? [] : [[element, plain] as const];
  });
  return { Nm: sepaText(name), PstlAdr: Object.fromEntries(written) };
}

function totals(orders: readonly CreditTransfer[]): Tree {
  return { NbOfTxs: orders.length.toString(), CtrlSum: controlSum(orders) };
}

/** Sum of all amounts as numbers, with as many decimals as the finest currency needs. */
export function controlSum(orders: readonly CreditTransfer[]): string {
  const digits = Math.max(...orders.map((order) => currencyDigits(order.currency)));
  const sum = orders.reduce(
    (total, order) => total + order.amountMinor * 10n ** BigInt(digits - currencyDigits(order.currency)),
    0n,
  );
  return decimalText(sum, digits);
}
