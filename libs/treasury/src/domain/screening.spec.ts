import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jaroWinkler } from './name-similarity.js';
import { comparableName, screen } from './screening.js';

describe('jaroWinkler', () => {
  it.each([
    ['MARTHA', 'MARHTA', 0.9611],
    ['DWAYNE', 'DUANE', 0.84],
    ['DIXON', 'DICKSONX', 0.8133],
    ['', '', 1],
    ['A', '', 0],
    ['ABC', 'XYZ', 0],
  ])('%s and %s are %p alike', (a, b, expected) => {
    expect(jaroWinkler(a, b)).toBeCloseTo(expected, 4);
  });

  it('is symmetric, between 0 and 1, and 1 for equals', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const similarity = jaroWinkler(a, b);
        return (
          Math.abs(similarity - jaroWinkler(b, a)) < 1e-12 &&
          similarity >= 0 &&
          similarity <= 1 &&
          jaroWinkler(a, a) === 1
        );
      }),
    );
  });
});

describe('screen', () => {
  const list = [
    { id: 'L1', names: ['Viktor Brandwick', 'Brandwick, Viktor A.'], country: 'XX', birthDate: '1970-01-01' },
    { id: 'L2', names: ['Northgate Trading LLC'] },
  ];
  const ids = (party: Parameters<typeof screen>[0]) => screen(party, list).map(({ listedId }) => listedId);

  it('compares names without marks, order, punctuation and legal form', () => {
    expect(comparableName('Nováková, Žofie')).toBe(comparableName('Zofie Novakova'));
    expect(comparableName('Northgate Trading GmbH')).toBe(comparableName('NORTHGATE TRADING, L.L.C.'));
  });

  it('finds aliases and near spellings', () => {
    expect(ids({ names: ['Víktor Brandwik'] })).toEqual(['L1']);
    expect(ids({ names: ['Northgate Trading Ltd'] })).toEqual(['L2']);
    expect(ids({ names: ['Mira Holt'] })).toEqual([]);
  });

  it('tells people apart by birth date, never by what is unknown', () => {
    expect(ids({ names: ['Viktor Brandwick'], birthDate: '1990-05-05' })).toEqual([]);
    expect(ids({ names: ['Viktor Brandwick'], birthDate: '1970-01-01', country: 'DE' })).toEqual(['L1']);
    expect(ids({ names: ['Viktor Brandwick'] })).toEqual(['L1']);
  });
});
