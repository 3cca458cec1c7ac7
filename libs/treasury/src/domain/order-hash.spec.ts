import { describe, expect, it } from '@jest/globals';
import { orderHash } from './order-hash.js';

const order = {
  id: 'PAY1',
  payeeId: 'p1',
  accountVersion: 1,
  service: 'SEPA' as const,
  creditor: {
    name: 'Mira Holt',
    iban: 'DE89370400440532013000',
    address: { townName: 'Köln', country: 'DE' },
  },
  amountMinor: 100n,
  currency: 'EUR',
  remittance: 'Milestone 1',
};

describe('orderHash', () => {
  it('does not depend on the order of fields', () => {
    const turned = Object.fromEntries(Object.entries(order).reverse()) as unknown as typeof order;
    expect(orderHash(turned)).toBe(orderHash(order));
  });

  it('changes with anything that was approved', () => {
    const others = [
      { ...order, amountMinor: 101n },
      { ...order, accountVersion: 2 },
      { ...order, remittance: 'Milestone 2' },
      { ...order, creditor: { ...order.creditor, iban: 'GB29NWBK60161331926819' } },
    ];
    expect(new Set([order, ...others].map(orderHash)).size).toBe(5);
  });
});
