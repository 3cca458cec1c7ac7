import type { Refusal } from '#libs/kernel/src/index.js';
import { parseMinor, refuseAll } from '#libs/kernel/src/index.js';
import { JsonShape } from './json-shape.js';
import { checkPaymentFile } from './payment-file.js';
import type { CreditTransfer, Creditor, Debtor, PaymentFile, PostalAddress } from './payment-order.js';
import { CHARGE_BEARERS, PAYMENT_SERVICES } from './payment-order.js';

const ADDRESS_KEYS = [
  'streetName',
  'buildingNumber',
  'postCode',
  'townName',
  'countrySubDivision',
  'country',
] as const;

/**
 * Reads `orders.json`: `{ messageId, createdAt, executionDate, debtor, orders }`. The service of an order is SEPA where it is
 * not named. Refuses unknown keys and wrong types by field path, then everything `checkPaymentFile` refuses.
 */
export function readOrdersJson(value: unknown): PaymentFile | Refusal {
  const shape = new JsonShape('treasury.payment-file-invalid');
  const root = shape.object(value, '', ['messageId', 'createdAt', 'executionDate', 'debtor', 'orders']);
  const file: PaymentFile = {
    messageId: shape.text(root['messageId'], 'messageId'),
    createdAt: shape.text(root['createdAt'], 'createdAt'),
    executionDate: shape.text(root['executionDate'], 'executionDate'),
    debtor: readDebtor(shape, root['debtor']),
    orders: shape
      .list(root['orders'], 'orders')
      .map((order, index) => readOrder(shape, order, `orders[${index}]`)),
  };
  return refuseAll(shape.findings) ?? checkPaymentFile(file);
}

function readDebtor(shape: JsonShape, value: unknown): Debtor {
  const debtor = shape.object(value, 'debtor', ['name', 'iban', 'bic', 'address']);
  return {
    name: shape.text(debtor['name'], 'debtor.name'),
    iban: shape.text(debtor['iban'], 'debtor.iban'),
    ...given('bic', shape.optionalText(debtor['bic'], 'debtor.bic')),
    ...given('address', readAddress(shape, debtor['address'], 'debtor.address')),
  };
}

function readOrder(shape: JsonShape, value: unknown, path: string): CreditTransfer {
  const order = shape.object(value, path, [
    'id',
    'service',
    'creditor',
    'amount',
    'remittance',
    'chargeBearer',
  ]);
  const amount = shape.object(order['amount'], `${path}.amount`, ['minor', 'currency']);
  const amountMinor = parseMinor(shape.text(amount['minor'], `${path}.amount.minor`));
  if (amountMinor === undefined)
    shape.refuse(`${path}.amount.minor`, 'An integer of minor units is required.');
  return {
    id: shape.text(order['id'], `${path}.id`),
    service: shape.oneOf(order['service'], `${path}.service`, PAYMENT_SERVICES) ?? 'SEPA',
    creditor: readCreditor(shape, order['creditor'], `${path}.creditor`),
    amountMinor: amountMinor ?? 0n,
    currency: shape.text(amount['currency'], `${path}.amount.currency`),
    remittance: shape.text(order['remittance'], `${path}.remittance`),
    ...given('chargeBearer', shape.oneOf(order['chargeBearer'], `${path}.chargeBearer`, CHARGE_BEARERS)),
  };
}

function readCreditor(shape: JsonShape, value: unknown, path: string): Creditor {
  const creditor = shape.object(value, path, ['name', 'iban', 'account', 'address']);
  return {
    name: shape.text(creditor['name'], `${path}.name`),
    ...given('iban', shape.optionalText(creditor['iban'], `${path}.iban`)),
    ...given('account', readAccount(shape, creditor['account'], `${path}.account`)),
    ...given('address', readAddress(shape, creditor['address'], `${path}.address`)),
  };
}

function readAccount(shape: JsonShape, value: unknown, path: string): Creditor['account'] {
  if (value === undefined) return undefined;
  const account = shape.object(value, path, ['id', 'bic', 'clearing']);
  const id = shape.text(account['id'], `${path}.id`);
  const bic = given('bic', shape.optionalText(account['bic'], `${path}.bic`));
  if (account['clearing'] === undefined) return { id, ...bic };
  const clearing = shape.object(account['clearing'], `${path}.clearing`, ['system', 'member']);
  const system = shape.text(clearing['system'], `${path}.clearing.system`);
  const member = shape.text(clearing['member'], `${path}.clearing.member`);
  return { id, ...bic, clearing: { system, member } };
}

function readAddress(shape: JsonShape, value: unknown, path: string): PostalAddress | undefined {
  if (value === undefined) return undefined;
  const address = shape.object(value, path, ADDRESS_KEYS);
  return {
    ...given('streetName', shape.optionalText(address['streetName'], `${path}.streetName`)),
    ...given('buildingNumber', shape.optionalText(address['buildingNumber'], `${path}.buildingNumber`)),
    ...given('postCode', shape.optionalText(address['postCode'], `${path}.postCode`)),
    ...given('townName', shape.optionalText(address['townName'], `${path}.townName`)),
    ...given(
      'countrySubDivision',
      shape.optionalText(address['countrySubDivision'], `${path}.countrySubDivision`),
    ),
    country: shape.text(address['country'], `${path}.country`),
  };
}

/** `{ [key]: value }`, or nothing where there is no value: an absent field stays absent. */
function given<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, T>>);
}
