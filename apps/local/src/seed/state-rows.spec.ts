import { describe, expect, it } from '@jest/globals';
import { readStateRows } from './state-rows.js';

const HEADER = 'iso3,name,gdp_usd_bn,population_m';
const read = (...lines: string[]) => readStateRows([HEADER, ...lines].join('\n'), 'states.csv');

describe('rows of states', () => {
  it('are read exactly, with their units', () => {
    expect(
      read('# from somewhere', 'DEU,Germany,4309,83.3', '', 'XAL,"Alvania, the",80.125,1.234567'),
    ).toEqual([
      { id: 'DEU', name: 'Germany', gdpMusd: 4_309_000n, population: 83_300_000n },
      { id: 'XAL', name: 'Alvania, the', gdpMusd: 80_125n, population: 1_234_567n },
    ]);
  });

  it.each([
    ['states.csv line 2: 3 cells instead of 4.', 'DEU,Germany,4309'],
    ['states.csv line 2: 5 cells instead of 4.', 'DEU,Germany,4309,83.3,'],
    ['states.csv line 2, iso3: "de" is no code of three capital letters.', 'de,Germany,4309,83.3'],
    ['states.csv line 2, name: the name is missing.', 'DEU,,4309,83.3'],
    [
      'states.csv line 2, gdp_usd_bn: "" is no decimal above zero with at most 3 places.',
      'DEU,Germany,,83.3',
    ],
    [
      'states.csv line 2, gdp_usd_bn: "0" is no decimal above zero with at most 3 places.',
      'DEU,Germany,0,83.3',
    ],
    [
      'states.csv line 2, gdp_usd_bn: "-1" is no decimal above zero with at most 3 places.',
      'DEU,Germany,-1,83.3',
    ],
    [
      'states.csv line 2, gdp_usd_bn: "1.2345" is no decimal above zero with at most 3 places.',
      'DEU,Germany,1.2345,1',
    ],
    [
      'states.csv line 2, gdp_usd_bn: "1e3" is no decimal above zero with at most 3 places.',
      'DEU,Germany,1e3,83.3',
    ],
    [
      'states.csv line 2, population_m: "many" is no decimal above zero with at most 6 places.',
      'DEU,Germany,1,many',
    ],
  ])('%s', (message, line) => {
    expect(() => read(line)).toThrow(new Error(message));
  });

  it('stand there once', () => {
    expect(() => read('DEU,Germany,1,1', '# again', 'DEU,Germany,2,2')).toThrow(
      new Error('states.csv line 4, iso3: DEU stands on line 2 already.'),
    );
  });

  it.each(['', 'iso3,name,gdp', 'name,iso3,gdp_usd_bn,population_m', '# only a comment'])(
    'need their columns: %j',
    (text) => {
      expect(() => readStateRows(text, 'states.csv')).toThrow(
        new Error('states.csv: the columns must be iso3,name,gdp_usd_bn,population_m.'),
      );
    },
  );

  it('that are no CSV are named by their line', () => {
    expect(() => read('DEU,"Germany,1,1')).toThrow(/^states\.csv line 2: /);
  });
});
