import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eur } from '#libs/kernel/src/index.js';
import { collectivesAmong, receivedBy } from './collective.js';

const key = 'https://github.com/acme/widget';

function answer(over: { url?: string; value?: unknown; currency?: unknown } = {}) {
  const { url = 'https://github.com/Acme/Widget', value = 4_000_000, currency = 'EUR' } = over;
  return {
    data: {
      account: {
        socialLinks: [{ url: 'https://acme.example' }, { url }],
        stats: { totalAmountReceived: { valueInCents: value, currency } },
      },
    },
  };
}

describe('what a collective received', () => {
  it('is kept as a band', () => {
    expect(receivedBy(answer(), key)).toEqual({ lowMinor: eur(30_000), highMinor: eur(60_000) - 1n });
    expect(receivedBy(answer({ value: 0 }), key)).toEqual({ lowMinor: 0n, highMinor: 0n });
  });

  it.each<[string, unknown]>([
    ['it names the organisation only', answer({ url: 'https://github.com/acme' })],
    ['it names another project', answer({ url: 'https://github.com/acme/widgets' })],
    ['it is in another currency', answer({ currency: 'USD' })],
    ['nobody says how much', answer({ value: null, currency: null })],
    ['there is no such collective', { data: { account: null } }],
  ])('is nothing we know of a project where %s', (_case, told) => expect(receivedBy(told, key)).toBeNull());

  it.each<[string, unknown]>([
    ['errors beside the data', { ...answer(), errors: [{ message: 'timeout' }] }],
    ['errors alone', { data: null, errors: [{}] }],
    ['an amount that is text', answer({ value: '4000000' })],
    ['half a cent', answer({ value: 0.5 })],
    ['nothing', undefined],
  ])('is refused with %s', (_case, told) => {
    expect(receivedBy(told, key)).toMatchObject({ code: 'health.collective-malformed' });
  });

  it('never raises', () => {
    fc.assert(fc.property(fc.anything(), (told) => void receivedBy(told, key)));
  });
});

it('collectives are told from other channels', () => {
  const channels = [
    'opencollective.com/widget',
    'github.com/sponsors/ada',
    'opencollective.com/a/b',
    'opencollective.com/-x',
  ];
  expect(collectivesAmong(channels)).toEqual(['widget']);
});
