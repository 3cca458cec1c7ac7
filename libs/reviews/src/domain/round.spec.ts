import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plusMs } from '#libs/kernel/src/index.js';
import type { AssignmentState } from './assignment.js';
import { isOpen } from './assignment.js';
import type { Candidate } from './choose-reviewers.js';
import type { RoundDecision, RoundFacts } from './round.js';
import { decideRound } from './round.js';

const POLICY = { reminders: ['7d', '3d', '1d'] };
const START = '2026-11-02T00:00:00.000Z';
const DAY = 86_400_000;
const day = (number: number): string => plusMs(START, number * DAY);

type Assignment = RoundFacts['assignments'][number];

function anAssignment(personId: string, overrides: Partial<Assignment> = {}): Assignment {
  return {
    id: `of-${personId}`,
    personId,
    state: 'accepted',
    assignedAt: START,
    acceptDueAt: day(3),
    submitDueAt: day(14),
    ...overrides,
  };
}

function aCandidate(personId: string): Candidate {
  return { personId, openAssignments: 0, recentAssignments: 0, findings: [] };
}

function aRound(overrides: Partial<RoundFacts> = {}): RoundFacts {
  return {
    id: 'round',
    state: 'open',
    wanted: 2,
    escalatedAt: null,
    isSuspended: false,
    assignments: [],
    candidates: ['a', 'b', 'c', 'd'].map(aCandidate),
    ...overrides,
  };
}

function done({ steps }: RoundDecision): string[] {
  return steps.map((step) => {
    if (step.do === 'assign') return 'assign';
    if (step.do === 'remind') return `remind ${step.assignmentId}`;
    if (step.do === 'replace') return `replace ${step.assignmentId} ${step.ending}`;
    if (step.do === 'release') return `release ${step.assignmentId}`;
    if (step.do === 'escalate') return `escalate ${step.missing}`;
    return step.do;
  });
}

describe('decideRound', () => {
  it('asks as many reviewers as the round wants, then looks again', () => {
    const decision = decideRound(aRound(), POLICY, START);
    expect([done(decision), decision.next]).toEqual([['assign', 'assign'], { state: 'again' }]);
  });

  it('waits for the nearest deadline or reminder', () => {
    const assignments = [anAssignment('a', { state: 'proposed' }), anAssignment('b')];
    const decision = decideRound(aRound({ assignments }), POLICY, START);
    // Three days before the declaration is due would be the moment it was asked for: that reminder does not exist.
    expect([done(decision), decision.next]).toEqual([[], { state: 'waiting', wakeAt: day(2) }]);
  });

  it.each<[string, Partial<Assignment>, string]>([
    ['who did not declare', { state: 'proposed', acceptDueAt: day(3) }, 'late-declaration'],
    ['who did not review', { state: 'accepted', submitDueAt: day(3) }, 'late-review'],
  ])('replaces somebody %s exactly at the deadline, not before', (_case, late, ending) => {
    const assignments = [anAssignment('a', late), anAssignment('b', { submitDueAt: day(30) })];
    const before = decideRound(aRound({ assignments }), { reminders: [] }, plusMs(day(3), -1));
    const at = decideRound(aRound({ assignments }), { reminders: [] }, day(3));
    expect([done(before), before.next]).toEqual([[], { state: 'waiting', wakeAt: day(3) }]);
    expect([done(at), at.next]).toEqual([[`replace of-a ${ending}`, 'assign'], { state: 'again' }]);
  });

  it.each<AssignmentState>(['declined-conflict', 'declined-time', 'replaced'])(
    'asks somebody else in the place of an assignment that is %s',
    (state) => {
      const assignments = [anAssignment('a', { state }), anAssignment('b')];
      expect(done(decideRound(aRound({ assignments }), POLICY, START))).toEqual(['assign']);
    },
  );

  it('reminds of the deadline when its time has come, and looks again for the next', () => {
    const assignments = [anAssignment('a'), anAssignment('b', { state: 'submitted' })];
    const before = decideRound(aRound({ assignments }), POLICY, plusMs(day(7), -1));
    const at = decideRound(aRound({ assignments }), POLICY, day(7));
    expect([done(before), before.next]).toEqual([[], { state: 'waiting', wakeAt: day(7) }]);
    expect([done(at), at.next]).toEqual([['remind of-a'], { state: 'waiting', wakeAt: day(11) }]);
  });

  it('tells the chair once that nobody is left, and takes it back', () => {
    const none = aRound({
      candidates: [aCandidate('a')],
      assignments: [anAssignment('a', { state: 'replaced' })],
    });
    const first = decideRound(none, POLICY, START);
    expect([done(first), first.next]).toEqual([['escalate 2'], { state: 'waiting', wakeAt: null }]);
    const later = decideRound({ ...none, escalatedAt: START }, POLICY, day(1));
    expect(done(later)).toEqual([]);
    const found = decideRound(
      aRound({ escalatedAt: START, assignments: [anAssignment('c'), anAssignment('d')] }),
      { reminders: [] },
      day(1),
    );
    expect(done(found)).toEqual(['resolve-escalation']);
  });

  it('closes when the wanted number is in and releases who is no longer needed', () => {
    const assignments = [
      anAssignment('a', { state: 'submitted' }),
      anAssignment('b', { state: 'submitted' }),
      anAssignment('c', { state: 'proposed' }),
    ];
    const decision = decideRound(aRound({ assignments }), POLICY, day(90));
    expect([done(decision), decision.next]).toEqual([['release of-c', 'close'], { state: 'settled' }]);
  });

  it('does nothing while a clarification is open, whatever the clock says', () => {
    const assignments = [anAssignment('a'), anAssignment('b')];
    expect(decideRound(aRound({ isSuspended: true, assignments }), POLICY, day(90))).toEqual({
      steps: [],
      next: { state: 'waiting', wakeAt: null },
    });
  });

  it('is settled once closed', () => {
    expect(decideRound(aRound({ state: 'closed' }), POLICY, START)).toEqual({
      steps: [],
      next: { state: 'settled' },
    });
  });
});

/** A round played by chance: between two looks each reviewer does something or nothing, and days pass. */
const play = fc.record({
  panel: fc.integer({ min: 0, max: 8 }),
  wanted: fc.integer({ min: 1, max: 3 }),
  turns: fc.array(
    fc.record({
      days: fc.integer({ min: 0, max: 20 }),
      acts: fc.array(
        fc.constantFrom<AssignmentState | 'nothing'>(
          'nothing',
          'accepted',
          'submitted',
          'declined-conflict',
          'declined-time',
        ),
        { maxLength: 4 },
      ),
    }),
    { maxLength: 12 },
  ),
});

function applied(facts: RoundFacts, { steps }: RoundDecision, now: string): RoundFacts {
  return steps.reduce<RoundFacts>((round, step) => {
    const ended = (id: string, state: AssignmentState): RoundFacts => ({
      ...round,
      assignments: round.assignments.map((assignment) =>
        assignment.id === id ? { ...assignment, state } : assignment,
      ),
    });
    switch (step.do) {
      case 'replace':
        return ended(step.assignmentId, 'replaced');
      case 'release':
        return ended(step.assignmentId, 'released');
      case 'assign': {
        const asked = anAssignment(step.personId, {
          state: 'proposed',
          assignedAt: now,
          acceptDueAt: plusMs(now, 3 * DAY),
          submitDueAt: plusMs(now, 14 * DAY),
        });
        return { ...round, assignments: [...round.assignments, asked] };
      }
      case 'remind':
        return round;
      case 'escalate':
        return { ...round, escalatedAt: now };
      case 'resolve-escalation':
        return { ...round, escalatedAt: null };
      case 'close':
        return { ...round, state: 'closed' };
    }
  }, facts);
}

describe('a round always', () => {
  it('comes to rest, asks nobody twice, never asks for more than it wants, and leaves no gap unsaid', () => {
    fc.assert(
      fc.property(play, ({ panel, wanted, turns }) => {
        const candidates = Array.from({ length: panel }, (_, number) => aCandidate(`p${number}`));
        let round = aRound({ wanted, candidates });
        let now = START;
        for (const turn of [{ days: 0, acts: [] }, ...turns]) {
          now = plusMs(now, turn.days * DAY);
          round = {
            ...round,
            assignments: round.assignments.map((assignment, index) => {
              const act = turn.acts[index % Math.max(turn.acts.length, 1)];
              return act === undefined || act === 'nothing' || !isOpen(assignment)
                ? assignment
                : { ...assignment, state: act };
            }),
          };
          let decision = decideRound(round, POLICY, now);
          let looks = 0;
          for (; decision.next.state === 'again'; looks += 1) {
            expect(looks).toBeLessThan(3);
            round = applied(round, decision, now);
            decision = decideRound(round, POLICY, now);
          }
          round = applied(round, decision, now);
          const left = decideRound(round, POLICY, now).steps.filter((step) => step.do !== 'remind');
          expect(left).toEqual([]);

          const people = round.assignments.map(({ personId }) => personId);
          expect(new Set(people).size).toBe(people.length);
          const counting = round.assignments.filter((one) => isOpen(one) || one.state === 'submitted');
          const submitted = round.assignments.filter(({ state }) => state === 'submitted').length;
          expect(counting.length).toBeLessThanOrEqual(wanted);
          expect(round.state === 'closed').toBe(submitted >= wanted);
          expect(counting.length === wanted || round.escalatedAt !== null).toBe(true);
          if (decision.next.state === 'waiting' && decision.next.wakeAt !== null) {
            expect(decision.next.wakeAt > now).toBe(true);
          }
          if (round.state === 'closed') return;
        }
      }),
    );
  });
});
