import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { STAGES } from '#libs/applications/src/domain/lifecycle.js';
import { isPublicCase } from '#libs/applications/src/domain/public-case.js';
import { csvDocument, csvOf } from './csv.js';
import { granteeName } from './grantee-name.js';
import { countOutcomes, publicOutcome } from './outcome.js';

describe('publicOutcome', () => {
  it('counts as funded exactly the cases the public may know of', () => {
    for (const stage of STAGES) expect(publicOutcome(stage) === 'funded').toBe(isPublicCase(stage));
  });

  it.each([
    ['draft', null],
    ['nominated', null],
    ['review', 'under-consideration'],
    ['appeal', 'under-consideration'],
    ['ineligible', 'declined'],
    ['not-invited', 'declined'],
    ['lapsed', 'withdrawn-or-lapsed'],
  ])('%s is %s', (stage, outcome) => {
    expect(publicOutcome(stage)).toBe(outcome);
  });
});

describe('countOutcomes', () => {
  it('adds stages up and says nothing of drafts', () => {
    const row = (stage: string, count: number) => ({ programme: 'maintenance', year: 2026, stage, count });
    expect(
      countOutcomes([row('declined', 2), row('ineligible', 3), row('draft', 9), row('active', 1)]),
    ).toEqual([
      { programme: 'maintenance', year: 2026, outcome: 'funded', count: 1 },
      { programme: 'maintenance', year: 2026, outcome: 'declined', count: 5 },
    ]);
  });
});

describe('granteeName', () => {
  const committedAt = '2026-03-01T00:00:00.000Z';
  it.each([
    ['person', '2028-12-31T23:59:59.999Z', 'Noa Ferro'],
    ['person', '2029-01-01T00:00:00.000Z', null],
    ['sole-trader', '2029-01-01T00:00:00.000Z', null],
    ['company', '2049-01-01T00:00:00.000Z', 'Noa Ferro'],
    ['fiscal-host', '2049-01-01T00:00:00.000Z', 'Noa Ferro'],
  ] as const)('of a %s on %s', (kind, now, name) => {
    expect(granteeName({ kind, publicName: 'Noa Ferro', committedAt }, now)).toBe(name);
  });
});

describe('csv', () => {
  it('quotes and guards text, and leaves amounts alone', () => {
    expect(
      csvDocument(
        ['a', 'b'],
        [
          ['=1+1', '-500'],
          ['x,"y"', null],
        ],
      ),
    ).toBe(`a,b\r\n'=1+1,-500\r\n"x,""y""",\r\n`);
  });

  it('reaches into records', () => {
    expect(
      csvOf(
        [{ number: 'P-1', award: { minor: '5', currency: 'EUR' } }],
        ['number', 'award.minor', 'paid.minor'],
      ),
    ).toBe('number,award.minor,paid.minor\r\nP-1,5,\r\n');
  });

  it('never lets a text cell begin a formula', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        const line = csvDocument([], [[text]])
          .split('\r\n')
          .slice(1)
          .join('\r\n')
          .replace(/^"/, '');
        expect(/^[=+@\t\r]/.test(line) || (/^-/.test(line) && !/^-\d/.test(line))).toBe(false);
      }),
    );
  });
});
