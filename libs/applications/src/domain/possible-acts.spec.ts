import { describe, expect, it } from '@jest/globals';
import type { Principal, Role } from '#libs/kernel/src/index.js';
import { ANONYMOUS, instant } from '#libs/kernel/src/index.js';
import { NOTHING_OVERTURNED } from './overturning.js';
import type { PossibleActFacts } from './possible-acts.js';
import { possibleActs } from './possible-acts.js';

const NOW = instant('2026-11-20T12:00:00.000Z');

function person(id: string, role?: Role): Principal {
  const roles = role === undefined ? [] : [{ role, scopeType: 'fund' as const, scopeId: null }];
  return { kind: 'person', id, roles, via: 'session', scopes: null };
}

function names(principal: Principal, override: Partial<PossibleActFacts>): string[] {
  const facts: PossibleActFacts = {
    stage: 'screening',
    waitingFor: 'programme',
    dueAt: null,
    openHolds: [],
    isAppealable: false,
    overturning: { ...NOTHING_OVERTURNED, route: null },
    subject: {
      scopes: ['a'],
      isHandedIn: true,
      people: { editor: ['applicant'] },
      standings: { party: ['applicant', 'p-in-the-team'], adviser: [] },
    },
    ...override,
  };
  return possibleActs(principal, facts, NOW).map(({ act }) => act);
}

describe('possibleActs', () => {
  it('offers each reader what the stage, the holds and their rights leave', () => {
    expect(names(person('applicant'), {})).toEqual(['withdraw', 'pause']);
    expect(names(person('p', 'programme'), {})).toEqual([
      'pass-screening-to-triage',
      'pass-screening',
      'find-ineligible',
      'pause',
      'hold',
      'note-internal',
    ]);
    expect(names(person('p-in-the-team', 'programme'), {})).toEqual(['pause']);
    expect(names(person('stranger'), {})).toEqual([]);
    expect(names(ANONYMOUS, {})).toEqual([]);
  });

  it('offers resuming instead of what a pause forbids', () => {
    expect(names(person('applicant'), { openHolds: ['pause'] })).toEqual(['withdraw', 'resume']);
  });

  it('offers no executive what another one has to do', () => {
    const onList = { stage: 'reserve-list', waitingFor: 'executive' } as const;
    const offered = (signed: readonly string[]) =>
      names(person('e', 'executive'), {
        ...onList,
        overturning: { ...NOTHING_OVERTURNED, route: 'council', signed },
      }).filter((act) => act === 'decline' || act === 'return-to-council');
    expect(offered([])).toEqual(['return-to-council', 'decline']);
    expect(offered(['defer'])).toEqual(['return-to-council']);
    expect(offered(['annul'])).toEqual(['return-to-council']);
  });

  it('offers an appeal while it can be filed', () => {
    const declined = { stage: 'declined', waitingFor: 'nobody' } as const;
    expect(names(person('applicant'), { ...declined, isAppealable: true })).toEqual(['appeal']);
    expect(names(person('applicant'), { ...declined, isAppealable: false })).toEqual([]);
  });

  it('offers nothing of theirs after their deadline but the withdrawal', () => {
    const late = { stage: 'invited', waitingFor: 'applicant', dueAt: NOW } as const;
    expect(names(person('applicant'), late)).toEqual(['withdraw', 'edit', 'pause']);
  });
});
