import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inputsWithoutPeople, reportWithoutPeople, restsOnPeople } from './people-aside.js';
import type { PriorityInputs } from './priority-inputs.js';
import { NOTHING_OBSERVED } from './priority-inputs.js';
import { priorityLevers, priorityUnknowns } from './priority-levers.js';
import { FIRST_METHOD } from './priority-method.js';
import { describePriority } from './priority-report.js';
import { decidePriority } from './priority.js';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const orUnknown = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });

const ofTheProject = fc.record({
  transitiveDependents: orUnknown(fc.nat({ max: 300_000 })),
  distroPresence: orUnknown(share),
  incomeMinor: orUnknown(fc.bigInt(0n, 90_000_000n)),
  needClass: fc.constantFrom('S', 'M', 'L', 'XL', null),
  paidShare: orUnknown(share),
  demand: orUnknown(fc.nat({ max: 50 })),
  unansweredRatio: orUnknown(share),
  closureRatio: orUnknown(share),
  silentDays: orUnknown(fc.nat({ max: 900 })),
  reviewCoverage: orUnknown(share),
});
const ofPeople = fc.record({
  caf: orUnknown(fc.integer({ min: 1, max: 9 })),
  truckFactor: orUnknown(fc.integer({ min: 1, max: 9 })),
  topShare: orUnknown(share),
  incumbentDecline: orUnknown(share),
});

describe('what is shown to whoever may not see people', () => {
  it('is the same whatever people do', () => {
    fc.assert(
      fc.property(ofTheProject, ofPeople, ofPeople, (project, people, others) => {
        const [one, other] = [people, others].map((of): PriorityInputs => ({
          ...NOTHING_OBSERVED,
          ...project,
          ...of,
        }));
        const shown = (inputs: PriorityInputs) => {
          const { isWhole, ...report } = reportWithoutPeople(
            { status: 'ok', missing: [] },
            inputs,
            FIRST_METHOD,
          );
          const known = inputsWithoutPeople(inputs);
          expect(isWhole).toBe(!restsOnPeople(inputs));
          return [report, priorityLevers(known, FIRST_METHOD), priorityUnknowns(known, FIRST_METHOD)];
        };
        expect(shown(one as PriorityInputs)).toEqual(shown(other as PriorityInputs));
      }),
    );
  });

  it('is everything where nobody looked at people, but for the parts that would tell of them', () => {
    fc.assert(
      fc.property(ofTheProject, (project) => {
        const inputs: PriorityInputs = { ...NOTHING_OBSERVED, ...project };
        const whole = describePriority(decidePriority(inputs, FIRST_METHOD));
        const { parts, isWhole, ...shown } = reportWithoutPeople(whole, inputs, FIRST_METHOD);
        const { parts: all, ...rest } = whole;
        expect([isWhole, shown]).toEqual([true, rest]);
        expect(all.fragility.filter(({ part }) => !['people', 'succession'].includes(part))).toEqual(
          parts.fragility,
        );
      }),
    );
  });

  it('has no figure of a list it is not in', () => {
    const inputs: PriorityInputs = {
      ...NOTHING_OBSERVED,
      distroPresence: 1,
      needClass: 'S',
      reviewCoverage: 0,
      demand: 9,
      unansweredRatio: 1,
      closureRatio: 0,
    };
    expect(reportWithoutPeople({ status: 'ok', missing: [] }, inputs, FIRST_METHOD).priority.high).toBe(100);
    expect(
      reportWithoutPeople({ status: 'succession-list', missing: [] }, inputs, FIRST_METHOD),
    ).toMatchObject({
      status: 'succession-list',
      priority: { high: null },
      product: { high: null },
    });
  });
});
