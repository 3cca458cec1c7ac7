import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '#libs/kernel/src/index.js';
import type { CaseFacts } from './advance.js';
import { decideAdvance } from './advance.js';
import { clockStandsStill } from './clock.js';
import type { HoldKind } from './holds.js';
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
      dueAt: T(1_000),
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
    obstacle: null,
    agreement: null,
    milestones: { ...NO_MILESTONES },
    hasClosingReport: false,
    ...others,
  };
}

const NO_MILESTONES = { total: 0, settled: 0, next: null };
const hold = (kind: HoldKind, dueAt: string | null = T(500)) => ({
  id: kind,
  kind,
  openedAt: T(-10),
  dueAt: kind === 'pause' ? null : dueAt,
  escalatedAt: null,
});
const closed = { id: 'r', state: 'closed', openedAt: T(-50) } as const;
const motion = {
  id: 'm',
  kind: 'award',
  state: 'closed',
  outcome: 'carried',
  openedAt: T(-50),
  closesAt: T(200),
} as const;
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
      { do: 'hand-over', waitingFor: 'executive', duration: 'executiveDecision' },
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
      { do: 'wait', until: T(1_000), reminds: true },
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
      { do: 'hand-over', waitingFor: 'executive', duration: 'executiveDecision' },
    ],
    [
      'gives a time to an executive who was left one without',
      facts('council', {
        motion: { ...motion, outcome: 'not-carried' },
        application: { waitingFor: 'executive', dueAt: null },
      }),
      { do: 'hand-over', waitingFor: 'executive', duration: 'executiveDecision' },
    ],
    [
      'escalates when the executive does not decide, and declines nobody',
      facts('council', {
        motion: { ...motion, outcome: 'not-carried' },
        application: { waitingFor: 'executive', dueAt: NOW },
      }),
      { do: 'escalate' },
    ],
    [
      'waits for the states as long as the motion is open',
      facts('council', {
        motion: { ...motion, state: 'open', outcome: null },
        application: { waitingFor: 'executive' },
      }),
      { do: 'hand-over', waitingFor: 'representative', dueAt: T(200) },
    ],
    [
      'leaves the end of a motion to its own process',
      facts('council', {
        motion: { ...motion, state: 'open', outcome: null, closesAt: NOW },
        application: { waitingFor: 'representative', dueAt: NOW },
      }),
      { do: 'wait', until: null, reminds: false },
    ],
    [
      'waits for whoever can clear what keeps a motion from opening',
      facts('council', {
        obstacle: { waitingFor: 'executive', reason: 'The envelope.' },
        application: { route: 'council', waitingFor: 'representative', dueAt: null },
      }),
      { do: 'hand-over', waitingFor: 'executive', duration: 'executiveDecision' },
    ],
    [
      'has the reserve list looked at',
      facts('reserve-list', { application: { waitingFor: 'secretariat', dueAt: null } }),
      { do: 'hand-over', waitingFor: 'executive', duration: 'reserveList' },
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
      facts('invited', { openHolds: [hold('pause')], application: { dueAt: T(0), waitingFor: 'applicant' } }),
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
      facts('active', { milestones: { total: 2, settled: 2, next: null } }),
      { do: 'move', act: 'begin-closing' },
    ],
    ['not without a single milestone', facts('active'), { do: 'wait' }],
    [
      'waits for whom the next milestone waits for',
      facts('active', {
        milestones: { total: 2, settled: 1, next: { waitingFor: 'programme', dueAt: T(70) } },
        application: { waitingFor: 'applicant', dueAt: T(50) },
      }),
      { do: 'hand-over', waitingFor: 'programme', dueAt: T(70) },
    ],
    [
      'leaves what we owe on a milestone to its own process',
      facts('active', {
        milestones: { total: 1, settled: 0, next: { waitingFor: 'programme', dueAt: NOW } },
        application: { waitingFor: 'programme', dueAt: NOW },
      }),
      { do: 'wait', until: null },
    ],
    [
      'says when a promised result is overdue',
      facts('active', {
        milestones: { total: 1, settled: 0, next: { waitingFor: 'applicant', dueAt: NOW } },
        application: { waitingFor: 'applicant', dueAt: NOW },
      }),
      { do: 'escalate' },
    ],
    [
      'waits for treasury while a payment has come back',
      facts('closing', {
        milestones: { total: 1, settled: 0, next: { waitingFor: 'treasury', dueAt: null } },
        application: { waitingFor: 'applicant' },
      }),
      { do: 'hand-over', waitingFor: 'treasury', duration: 'closing' },
    ],
    [
      'and then for programme staff, whose report is in',
      facts('closing', { hasClosingReport: true, application: { waitingFor: 'treasury' } }),
      { do: 'hand-over', waitingFor: 'programme', duration: 'closing' },
    ],
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
        milestones: { total: 1, settled: 1, next: null },
      }),
      { do: 'hand-over', waitingFor: 'representative', dueAt: T(200) },
    ],
    [
      'comes back for a returned payment',
      facts('completed', {
        application: { waitingFor: 'nobody' },
        milestones: { total: 1, settled: 0, next: { waitingFor: 'treasury', dueAt: null } },
      }),
      { do: 'move', act: 'payment-returned' },
    ],
    ['settles an end', facts('declined', { application: { waitingFor: 'nobody' } }), { do: 'settle' }],
    [
      'does not adopt while a screening hit is open',
      facts('council', { motion, openHolds: [hold('sanctions')] }),
      { do: 'hand-over', waitingFor: 'treasury', dueAt: T(500) },
    ],
    [
      'and escalates the hit nobody looked at, once',
      facts('council', {
        motion,
        openHolds: [hold('sanctions', NOW)],
        application: { waitingFor: 'treasury', dueAt: NOW },
      }),
      { do: 'escalate-hold', hold: { id: 'sanctions' } },
    ],
    [
      'and then waits',
      facts('council', {
        motion,
        openHolds: [{ ...hold('sanctions', NOW), escalatedAt: NOW }],
        application: { waitingFor: 'treasury', dueAt: NOW },
      }),
      { do: 'wait', until: null },
    ],
    [
      'waits for the applicant who paused, for as long as they want',
      facts('active', {
        milestones: { total: 1, settled: 1, next: null },
        openHolds: [hold('pause')],
      }),
      { do: 'hand-over', waitingFor: 'applicant', dueAt: null },
    ],
    [
      'looks at a hold in time though the applicant’s clock stands still',
      facts('invited', {
        openHolds: [hold('dispute')],
        application: { waitingFor: 'applicant', dueAt: null },
      }),
      { do: 'wait', until: T(500), holds: [{ kind: 'dispute' }] },
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
    openHolds: fc
      .subarray([...HOLD_KINDS])
      .chain((kinds) => fc.tuple(...kinds.map((kind) => anInstant.map((dueAt) => hold(kind, dueAt))))),
    hasClosingReport: fc.boolean(),
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
        closesAt: anInstant,
      }),
    ),
    obstacle: maybe(fc.record({ waitingFor: fc.constant('secretariat'), reason: fc.constant('No votes.') })),
    agreement: maybe(fc.record({ state: fc.constantFrom('draft', 'offered', 'agreed', 'signed', 'ended') })),
    milestones: fc
      .tuple(
        fc.integer({ min: 1, max: 3 }),
        fc.nat(3),
        fc.record({
          waitingFor: fc.constantFrom('applicant', 'programme', 'treasury'),
          dueAt: maybe(anInstant),
        }),
      )
      .map(([total, settled, next]) =>
        settled >= total ? { total, settled: total, next: null } : { total, settled, next },
      ),
  });

  it('never throws, and never moves along an edge that is missing, held up, or not its own', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const decision = decideAdvance(given, NOW);
        if (decision.do !== 'move') return true;
        const edge = edgeFor(given.application.stage, decision.act);
        return (
          edge?.by === 'advance' &&
          holdAgainst(
            decision.act,
            given.openHolds.map(({ kind }) => kind),
          ) === undefined
        );
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

  /** The case as carrying the decision out leaves it, as long as that changes nothing but whom it waits for. */
  function settled(given: CaseFacts): CaseFacts {
    const decision = decideAdvance(given, NOW);
    const { application, openHolds } = given;
    switch (decision.do) {
      case 'hand-over': {
        const { waitingFor } = decision;
        const asked = 'dueAt' in decision ? decision.dueAt : T(900);
        const stands = clockStandsStill(
          waitingFor,
          openHolds.map(({ kind }) => kind),
        );
        const dueAt = stands ? null : asked;
        return settled({ ...given, application: { ...application, waitingFor, dueAt, escalatedAt: null } });
      }
      case 'escalate':
        return settled({ ...given, application: { ...application, escalatedAt: NOW } });
      case 'escalate-hold':
        return settled({
          ...given,
          openHolds: openHolds.map((one) =>
            one.id === decision.hold.id ? { ...one, escalatedAt: NOW } : one,
          ),
        });
      default:
        return given;
    }
  }

  it('comes to rest, and then nobody is waited for without a time, unless the time is the applicant’s own', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const { application, openHolds } = settled(given);
        const decision = decideAdvance(settled(given), NOW);
        if (decision.do !== 'wait') return true;
        const { waitingFor, dueAt } = application;
        const isPaused = openHolds.some(({ kind }) => kind === 'pause');
        const standsStill = clockStandsStill(
          waitingFor,
          openHolds.map(({ kind }) => kind),
        );
        const isLookedAfter = openHolds.every((one) => one.dueAt !== null);
        return waitingFor !== 'nobody' && (dueAt !== null || isPaused || (standsStill && isLookedAfter));
      }),
      { numRuns: 5_000 },
    );
  });
});
