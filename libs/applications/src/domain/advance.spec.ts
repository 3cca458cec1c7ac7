import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '#libs/kernel/src/index.js';
import type { CaseFacts } from './advance.js';
import { decideAdvance } from './advance.js';
import { HOLD_KINDS, holdAgainst } from './holds.js';
import type { Stage } from './lifecycle.js';
import { STAGES, edgeFor, isEnd } from './lifecycle.js';
import { ROUTES } from './stage-entry.js';

const T = (seconds: number): string => instant(Date.parse('2026-11-20T12:00:00.000Z') + seconds * 1_000);
const NOW = T(0);

type Override = Partial<Omit<CaseFacts, 'application'>> & { application?: Partial<CaseFacts['application']> };

function facts(stage: Stage, override: Override = {}): CaseFacts {
  const { application, ...others } = override;
  return {
    application: {
      id: 'a',
      stage,
      visitSince: T(-100),
      waitingFor: 'programme',
      dueAt: null,
      escalatedAt: null,
      route: null,
      ...application,
    },
    call: { twoStep: false, emergency: false },
    openHolds: [],
    evidence: 'none',
    round: null,
    recommendation: null,
    motion: null,
    agreement: null,
    milestones: { total: 0, settled: 0, debtor: null },
    hasClosingReport: false,
    ...others,
  };
}

const closed = { id: 'r', state: 'closed', openedAt: T(-50) } as const;
const motion = { id: 'm', kind: 'award', state: 'closed', outcome: 'carried', openedAt: T(-50) } as const;
const emergency = { twoStep: false, emergency: true };

describe('decideAdvance', () => {
  const cases: [string, CaseFacts, object][] = [
    [
      'waits for evidence',
      facts('submitted', { evidence: 'collecting', application: { waitingFor: 'health', dueAt: T(60) } }),
      { do: 'wait', until: T(60) },
    ],
    [
      'moves on with evidence',
      facts('submitted', { evidence: 'collected' }),
      { do: 'move', act: 'begin-screening' },
    ],
    [
      'moves on without, once the wait is over',
      facts('submitted', { evidence: 'collecting', application: { dueAt: T(0) } }),
      { do: 'move', act: 'begin-screening' },
    ],
    [
      'sends an emergency straight to triage',
      facts('submitted', { call: emergency, evidence: 'collecting' }),
      { do: 'move', act: 'begin-emergency-triage' },
    ],
    ['takes up a nomination', facts('nominated'), { do: 'move', act: 'begin-emergency-triage' }],
    ['opens a review round', facts('review'), { do: 'open-round' }],
    [
      'opens another round after a reopening',
      facts('review', { round: { ...closed, openedAt: T(-200) } }),
      { do: 'open-round' },
    ],
    [
      'waits for an open round',
      facts('review', {
        round: { ...closed, state: 'open' },
        application: { waitingFor: 'reviewer', dueAt: T(9) },
      }),
      { do: 'wait', until: T(9), reminds: false },
    ],
    [
      'closes the review with its round',
      facts('review', { round: closed }),
      { do: 'move', act: 'close-review' },
    ],
    [
      'hands a negative recommendation to an executive',
      facts('recommendation', { recommendation: { verdict: 'decline', awardMinor: null, at: T(-1) } }),
      { do: 'hand-over', waitingFor: 'executive' },
    ],
    [
      'ignores a recommendation of an earlier visit',
      facts('recommendation', { recommendation: { verdict: 'decline', awardMinor: null, at: T(-101) } }),
      { do: 'wait' },
    ],
    [
      'opens a motion',
      facts('council', { application: { route: 'council' } }),
      { do: 'open-motion', kind: 'award' },
    ],
    [
      'opens a new motion after an annulment',
      facts('council', { motion: { ...motion, openedAt: T(-101) } }),
      { do: 'open-motion', kind: 'award' },
    ],
    [
      'waits for the executive of a delegated award',
      facts('council', { application: { route: 'executive', waitingFor: 'executive' } }),
      { do: 'wait', until: null },
    ],
    ['adopts what was carried', facts('council', { motion }), { do: 'move', act: 'adopt' }],
    [
      'adopts what nobody objected to',
      facts('council', { motion: { ...motion, kind: 'silence' }, application: { route: 'executive' } }),
      { do: 'move', act: 'adopt' },
    ],
    [
      'puts to the vote what was objected to',
      facts('council', { motion: { ...motion, kind: 'silence', state: 'cancelled', outcome: null } }),
      { do: 'open-motion', kind: 'award' },
    ],
    [
      'leaves to an executive what was not carried',
      facts('council', { motion: { ...motion, outcome: 'not-carried' } }),
      { do: 'hand-over', waitingFor: 'executive' },
    ],
    ['opens an agreement', facts('negotiation'), { do: 'open-agreement' }],
    [
      'escalates our slowness in a negotiation',
      facts('negotiation', { agreement: { state: 'draft' }, application: { dueAt: T(0) } }),
      { do: 'escalate' },
    ],
    [
      'lapses theirs',
      facts('negotiation', {
        agreement: { state: 'offered' },
        application: { dueAt: T(0), waitingFor: 'applicant' },
      }),
      { do: 'move', act: 'lapse' },
    ],
    [
      'does not lapse a paused case',
      facts('invited', { openHolds: ['pause'], application: { dueAt: T(0), waitingFor: 'applicant' } }),
      { do: 'wait', until: null },
    ],
    [
      'lapses exactly at the deadline',
      facts('invited', { application: { dueAt: NOW, waitingFor: 'applicant' } }),
      { do: 'move', act: 'lapse' },
    ],
    [
      'not a millisecond before',
      facts('invited', { application: { dueAt: T(0.001), waitingFor: 'applicant' } }),
      { do: 'wait', until: T(0.001), reminds: true },
    ],
    [
      'escalates once',
      facts('screening', { application: { dueAt: T(-9), escalatedAt: T(-8) } }),
      { do: 'wait', until: null },
    ],
    [
      'begins to close when everything is paid',
      facts('active', { milestones: { total: 2, settled: 2, debtor: null } }),
      { do: 'move', act: 'begin-closing' },
    ],
    ['not without a single milestone', facts('active'), { do: 'wait' }],
    [
      'asks for ratification beside an emergency',
      facts('active', { call: emergency, agreement: { state: 'signed' } }),
      { do: 'open-motion', kind: 'ratification' },
    ],
    [
      'ends an emergency that was not ratified',
      facts('active', {
        call: emergency,
        agreement: { state: 'signed' },
        motion: { ...motion, kind: 'ratification', outcome: 'no-quorum' },
      }),
      { do: 'move', act: 'not-ratified' },
    ],
    [
      'does not close an emergency before it is ratified',
      facts('active', {
        call: emergency,
        agreement: { state: 'signed' },
        motion: { ...motion, kind: 'ratification', state: 'open', outcome: null },
        milestones: { total: 1, settled: 1, debtor: null },
      }),
      { do: 'wait' },
    ],
    [
      'comes back for a returned payment',
      facts('completed', {
        application: { waitingFor: 'nobody' },
        milestones: { total: 1, settled: 0, debtor: 'treasury' },
      }),
      { do: 'move', act: 'payment-returned' },
    ],
    ['settles an end', facts('declined', { application: { waitingFor: 'nobody' } }), { do: 'settle' }],
    [
      'does not adopt while a screening hit is open',
      facts('council', { motion, openHolds: ['sanctions'] }),
      { do: 'wait' },
    ],
  ];
  it.each(cases)('%s', (_name, given, expected) => {
    expect(decideAdvance(given, NOW)).toMatchObject(expected);
  });

  const anInstant = fc.integer({ min: -200, max: 200 }).map(T);
  const maybe = <V>(arbitrary: fc.Arbitrary<V>) => fc.option(arbitrary, { nil: null });
  const anyFacts: fc.Arbitrary<CaseFacts> = fc.record({
    application: fc.record({
      id: fc.constant('a'),
      stage: fc.constantFrom(...STAGES),
      visitSince: anInstant,
      waitingFor: fc.constantFrom(
        'applicant',
        'programme',
        'reviewer',
        'executive',
        'health',
        'representative',
        'nobody',
      ),
      dueAt: maybe(anInstant),
      escalatedAt: maybe(anInstant),
      route: maybe(fc.constantFrom(...ROUTES)),
    }),
    call: fc.record({ twoStep: fc.boolean(), emergency: fc.boolean() }),
    openHolds: fc.subarray([...HOLD_KINDS]),
    evidence: fc.constantFrom('none', 'collecting', 'collected', 'unavailable'),
    round: maybe(
      fc.record({ id: fc.constant('r'), state: fc.constantFrom('open', 'closed'), openedAt: anInstant }),
    ),
    recommendation: maybe(
      fc.record({
        verdict: fc.constantFrom('fund', 'decline'),
        awardMinor: fc.constant(null),
        at: anInstant,
      }),
    ),
    motion: maybe(
      fc.record({
        id: fc.constant('m'),
        kind: fc.constantFrom('award', 'silence', 'ratification'),
        state: fc.constantFrom('open', 'closed', 'cancelled'),
        outcome: maybe(fc.constantFrom('carried', 'not-carried', 'no-quorum')),
        openedAt: anInstant,
      }),
    ),
    agreement: maybe(fc.record({ state: fc.constantFrom('draft', 'offered', 'agreed', 'signed', 'ended') })),
    milestones: fc.record({
      total: fc.nat(3),
      settled: fc.nat(3),
      debtor: fc.constantFrom(null, 'applicant', 'treasury'),
    }),
    hasClosingReport: fc.boolean(),
  });

  it('never throws, and never moves along an edge that is missing, held up, or not its own', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const decision = decideAdvance(given, NOW);
        if (decision.do !== 'move') return true;
        const edge = edgeFor(given.application.stage, decision.act);
        return edge?.by === 'advance' && holdAgainst(decision.act, given.openHolds) === undefined;
      }),
      { numRuns: 2_000 },
    );
  });

  it('never declines anybody, and settles only what has ended', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const decision = decideAdvance(given, NOW);
        if (decision.do === 'settle') return isEnd(given.application.stage);
        const to = decision.do === 'move' ? edgeFor(given.application.stage, decision.act)?.to : undefined;
        return (
          to === undefined || !(['ineligible', 'not-invited', 'declined'] as const).some((end) => end === to)
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('waits for a time to come, never for one that is over', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const decision = decideAdvance(given, NOW);
        return decision.do !== 'wait' || decision.until === null || decision.until > NOW;
      }),
    );
  });
});
