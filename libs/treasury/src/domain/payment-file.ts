import type { Refusal } from '#libs/kernel/src/index.js';
import { MAX_MINOR, isCurrencyCode, isRefusal, refuse, refuseAll } from '#libs/kernel/src/index.js';
import { isBic } from './bic.js';
import { isIban, isSepaIban } from './iban.js';
import type { CreditTransfer, Creditor, Debtor, PaymentFile, PostalAddress } from './payment-order.js';
import { isSepaText, isWritableName, sepaText } from './sepa-text.js';
import { isDay, isTargetDay, nextTargetDay } from './target-calendar.js';

/** From this execution date on banks refuse unstructured addresses: town and country at least (EPC, ISO 20022 migration). */
export const STRUCTURED_ADDRESS_FROM = '2026-11-22';

const IDENTIFIER_MAX = 35;
const NAME_MAX = 70;
const REMITTANCE_MAX = 140;
/** Largest amount of one SEPA credit transfer: €999,999,999.99 (SCT rulebook, AT-T002). */
const SEPA_MAX_MINOR = 99_999_999_999n;

/**
 * Checks a payment file against the rules of its services and returns it, or every finding at once with its field path.
 *
 * Refuses: identifiers longer than 35 or outside the character set, repeated order ids, an execution date that is no TARGET
 * day (naming the next), wrong IBANs and BICs, both or neither of `iban` and `account`, SEPA orders that are not in euro, not
 * to a SEPA IBAN or with another charge bearer than SLEV, names over 70 and remittance over 140 characters as written in the
 * SEPA character set, names that character set would lose, and from 22 November 2026 addresses without town or country.
 * Sources: EPC115-06 (SCT implementation guidelines), ISO 20022 pain.001.001.09.
 */
export function checkPaymentFile(file: PaymentFile): PaymentFile | Refusal {
  const findings: Refusal[] = [
    ...identifier(file.messageId, 'messageId'),
    ...executionDate(file.executionDate),
    ...(isInstant(file.createdAt) ? [] : [bad('createdAt', 'This is not an instant.')]),
    ...debtorFindings(file.debtor, file.executionDate),
    ...(file.orders.length === 0 ? [bad('orders', 'A payment file has at least one order.')] : []),
    ...repeated(file.orders),
    ...file.orders.flatMap((order, index) => transfer(order, file.executionDate, `orders[${index}]`)),
  ].filter(isRefusal);
  return refuseAll(findings) ?? file;
}

/** What keeps a file from being paid from this account on a day, with paths `debtor.…`. */
export function debtorFindings(debtor: Debtor, day: string): readonly Refusal[] {
  return [
    ...name(debtor.name, 'debtor.name'),
    ...(isIban(debtor.iban) ? [] : [bad('debtor.iban', 'This is not an IBAN.')]),
    ...bic(debtor.bic, 'debtor.bic'),
    ...address(debtor.address, day, 'debtor.address'),
  ];
}

function isInstant(text: string): boolean {
  const isWritten = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/.test(text);
  return isWritten && !Number.isNaN(Date.parse(text));
}

function bad(path: string, message: string): Refusal {
  return refuse('treasury.payment-file-invalid', 'invalid', message, path);
}

function identifier(text: string, path: string): Refusal[] {
  const isUsable =
    text.length > 0 &&
    text.length <= IDENTIFIER_MAX &&
    isSepaText(text) &&
    text.trim() === text &&
    !text.startsWith('/') &&
    !text.endsWith('/') &&
    !text.includes('//');
  return isUsable ? [] : [bad(path, 'An identifier has 1 to 35 characters of the SEPA character set.')];
}

function executionDate(day: string): Refusal[] {
  if (!isDay(day)) return [bad('executionDate', 'This is not a day.')];
  if (isTargetDay(day)) return [];
  return [bad('executionDate', `${day} is no TARGET day; the next one is ${nextTargetDay(day)}.`)];
}

function name(text: string, path: string): Refusal[] {
  if (!isWritableName(text)) return [bad(path, 'This name cannot be written in the SEPA character set.')];
  return sepaText(text).length > NAME_MAX ? [bad(path, `A name has at most ${NAME_MAX} characters.`)] : [];
}

function bic(text: string | undefined, path: string): Refusal[] {
  return text === undefined || isBic(text) ? [] : [bad(path, 'This is not a BIC.')];
}

function address(value: PostalAddress | undefined, day: string, path: string): Refusal[] {
  const isStructured = day >= STRUCTURED_ADDRESS_FROM;
  if (value === undefined) {
    return isStructured ? [bad(path, 'An address with town and country is required.')] : [];
  }
  const limits = [
    ['streetName', 70],
    ['buildingNumber', 16],
    ['postCode', 16],
    ['townName', 35],
    ['countrySubDivision', 35],
  ] as const;
  return [
    ...(/^[A-Z]{2}$/.test(value.country)
      ? []
      : [bad(`${path}.country`, 'A country is a code of two letters.')]),
    ...(isStructured && !isWritableName(value.townName ?? '')
      ? [bad(`${path}.townName`, 'A town is required.')]
      : []),
    ...limits.flatMap(([field, max]) =>
      sepaText(value[field] ?? '').length > max
        ? [bad(`${path}.${field}`, `At most ${max} characters.`)]
        : [],
    ),
  ];
}

function repeated(orders: readonly CreditTransfer[]): Refusal[] {
  const seen = new Set<string>();
  return orders.flatMap((order, index) => {
    if (seen.has(order.id)) return [bad(`orders[${index}].id`, `The order id ${order.id} is used twice.`)];
    seen.add(order.id);
    return [];
  });
}

function transfer(order: CreditTransfer, day: string, path: string): Refusal[] {
  return [
    ...identifier(order.id, `${path}.id`),
    ...name(order.creditor.name, `${path}.creditor.name`),
    ...address(order.creditor.address, day, `${path}.creditor.address`),
    ...account(order.creditor, `${path}.creditor`),
    ...amount(order, `${path}.amount`),
    ...(sepaText(order.remittance).length > REMITTANCE_MAX
      ? [bad(`${path}.remittance`, `Remittance information has at most ${REMITTANCE_MAX} characters.`)]
      : []),
    ...(order.service === 'CROSS-BORDER' ? [] : sepaOrder(order, path)),
  ];
}

function amount(order: CreditTransfer, path: string): Refusal[] {
  return [
    ...(order.amountMinor > 0n && order.amountMinor <= MAX_MINOR
      ? []
      : [bad(`${path}.minor`, 'The amount must be a positive integer of minor units.')]),
    ...(isCurrencyCode(order.currency) ? [] : [bad(`${path}.currency`, 'This is not a currency code.')]),
  ];
}

function account(creditor: Creditor, path: string): Refusal[] {
  if ((creditor.iban === undefined) === (creditor.account === undefined)) {
    return [bad(path, 'Exactly one of iban and account is required.')];
  }
  if (creditor.iban !== undefined) {
    return isIban(creditor.iban) ? [] : [bad(`${path}.iban`, 'This is not an IBAN.')];
  }
  const { id, bic: code, clearing } = creditor.account ?? { id: '' };
  return [
    ...(id.length > 0 && id.length <= 34 && isSepaText(id)
      ? []
      : [bad(`${path}.account.id`, 'An account number has 1 to 34 characters of the SEPA character set.')]),
    ...bic(code, `${path}.account.bic`),
    ...(code === undefined && clearing === undefined
      ? [bad(`${path}.account`, 'The bank is named by BIC or by clearing code.')]
      : []),
    ...(clearing === undefined || /^[A-Z0-9]{1,5}$/.test(clearing.system)
      ? []
      : [bad(`${path}.account.clearing.system`, 'A clearing system is a code of 1 to 5 characters.')]),
    ...(clearing === undefined || /^[A-Za-z0-9]{1,35}$/.test(clearing.member)
      ? []
      : [bad(`${path}.account.clearing.member`, 'A clearing member has 1 to 35 letters or digits.')]),
  ];
}

function sepaOrder(order: CreditTransfer, path: string): Refusal[] {
  const { iban } = order.creditor;
  return [
    ...(order.currency === 'EUR' ? [] : [bad(`${path}.amount.currency`, 'SEPA transfers are in EUR.')]),
    ...(order.amountMinor > SEPA_MAX_MINOR
      ? [bad(`${path}.amount.minor`, 'A SEPA transfer is at most 999999999.99 EUR.')]
      : []),
    ...(order.creditor.account === undefined
      ? []
      : [bad(`${path}.creditor.account`, 'SEPA transfers need an IBAN.')]),
    ...(iban !== undefined && isIban(iban) && !isSepaIban(iban)
      ? [bad(`${path}.creditor.iban`, 'This IBAN is outside SEPA.')]
      : []),
    ...(order.chargeBearer === undefined
      ? []
      : [bad(`${path}.chargeBearer`, 'SEPA transfers share charges by the scheme; leave this out.')]),
  ];
}
