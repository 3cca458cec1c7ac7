import { describe, expect, it } from '@jest/globals';
import { isRefusal } from '#libs/kernel/src/index.js';
import { readOrdersJson } from './orders-json.js';

const address = { townName: 'Köln', country: 'DE' };
const creditor = { name: 'Žofie Nováková', iban: 'DE89370400440532013000', address };
const order = {
  id: 'PAY-0001',
  creditor,
  amount: { minor: '1250000', currency: 'EUR' },
  remittance: 'Milestone 2',
};
const input = {
  messageId: 'PLINTH-2026-0001',
  createdAt: '2026-11-24T09:00:00Z',
  executionDate: '2026-11-26',
  debtor: { name: 'Digital Infrastructure Alliance', iban: 'BE68539007547034', address },
  orders: [order],
};
const withOrder = (change: object) => ({ ...input, orders: [{ ...order, ...change }] });
const withCreditor = (change: object) => withOrder({ creditor: { ...creditor, ...change } });

function pathsOf(value: unknown): (string | undefined)[] {
  const answer = readOrdersJson(value);
  if (!isRefusal(answer)) return [];
  return (answer.details ?? [answer]).map((finding) => finding.path);
}

describe('readOrdersJson', () => {
  it('accepts the plain case', () => {
    const answer = readOrdersJson(input);
    expect(isRefusal(answer) ? answer : answer.orders[0]).toMatchObject({
      service: 'SEPA',
      amountMinor: 1_250_000n,
    });
  });

  it.each<[string, unknown, string[]]>([
    ['an unknown key', { ...input, urgent: true }, ['urgent']],
    [
      'an unknown key deep down',
      withCreditor({ address: { ...address, zip: '1' } }),
      ['orders[0].creditor.address.zip'],
    ],
    ['no orders', { ...input, orders: [] }, ['orders']],
    [
      'a number as amount',
      withOrder({ amount: { minor: 1250000, currency: 'EUR' } }),
      ['orders[0].amount.minor', 'orders[0].amount.minor'],
    ],
    ['a fraction', withOrder({ amount: { minor: '12.5', currency: 'EUR' } }), ['orders[0].amount.minor']],
    ['nothing', withOrder({ amount: { minor: '0', currency: 'EUR' } }), ['orders[0].amount.minor']],
    [
      'a negative amount',
      withOrder({ amount: { minor: '-5', currency: 'EUR' } }),
      ['orders[0].amount.minor'],
    ],
    [
      'dollars by SEPA',
      withOrder({ amount: { minor: '5', currency: 'USD' } }),
      ['orders[0].amount.currency'],
    ],
    ['a wrong IBAN', withCreditor({ iban: 'DE89370400440532013001' }), ['orders[0].creditor.iban']],
    [
      'an IBAN outside SEPA',
      withCreditor({ iban: 'TR330006100519786457841326' }),
      ['orders[0].creditor.iban'],
    ],
    [
      'IBAN and account',
      withCreditor({ account: { id: '1', bic: 'BOTKJPJT' } }),
      ['orders[0].creditor', 'orders[0].creditor.account'],
    ],
    ['neither', withCreditor({ iban: undefined }), ['orders[0].creditor']],
    [
      'an account by SEPA',
      withCreditor({ iban: undefined, account: { id: '1', bic: 'BOTKJPJT' } }),
      ['orders[0].creditor.account'],
    ],
    ['a charge bearer by SEPA', withOrder({ chargeBearer: 'SHAR' }), ['orders[0].chargeBearer']],
    ['an unknown service', withOrder({ service: 'SWIFT' }), ['orders[0].service']],
    [
      'an account without bank',
      withOrder({ service: 'CROSS-BORDER', creditor: { name: 'A', account: { id: '1' }, address } }),
      ['orders[0].creditor.account'],
    ],
    ['a name the set would lose', withCreditor({ name: '山田太郎' }), ['orders[0].creditor.name']],
    ['a long name', withCreditor({ name: 'ß'.repeat(36) }), ['orders[0].creditor.name']],
    ['a long remittance', withOrder({ remittance: 'x'.repeat(141) }), ['orders[0].remittance']],
    ['a long message id', { ...input, messageId: 'M'.repeat(36) }, ['messageId']],
    ['an id with a slash in front', withOrder({ id: '/1' }), ['orders[0].id']],
    ['repeated ids', { ...input, orders: [order, order] }, ['orders[1].id']],
    ['a Saturday', { ...input, executionDate: '2026-11-28' }, ['executionDate']],
    ['no day', { ...input, executionDate: '2026-02-30' }, ['executionDate']],
    ['no instant', { ...input, createdAt: 'yesterday' }, ['createdAt']],
    ['no town', withCreditor({ address: { country: 'DE' } }), ['orders[0].creditor.address.townName']],
    ['no address', withCreditor({ address: undefined }), ['orders[0].creditor.address']],
    [
      'a country name',
      withCreditor({ address: { townName: 'Bonn', country: 'Germany' } }),
      ['orders[0].creditor.address.country'],
    ],
    [
      'a list',
      [],
      ['', 'messageId', 'createdAt', 'executionDate', 'debtor', 'debtor.name', 'debtor.iban', 'orders'],
    ],
  ])('refuses %s', (_, value, paths) => {
    expect(pathsOf(value)).toEqual(paths);
  });

  it('names the next TARGET day', () => {
    expect(readOrdersJson({ ...input, executionDate: '2026-12-25' })).toMatchObject({
      message: expect.stringContaining('2026-12-28'),
    });
  });

  it('demands town and country by the execution date, not by the clock', () => {
    const townless = withCreditor({ address: { country: 'DE' } });
    expect(pathsOf({ ...townless, executionDate: '2026-11-20' })).toEqual([]);
    expect(pathsOf({ ...townless, executionDate: '2026-11-23' })).toEqual([
      'orders[0].creditor.address.townName',
    ]);
  });
});
