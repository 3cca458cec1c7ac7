import { describe, expect, it } from '@jest/globals';
import { instant, isRefusal } from '#libs/kernel/src/index.js';
import type { TransitionFacts } from './transition.js';
import { HOLD_KINDS, STANDING_ACTS } from './holds.js';
import { checkStanding, decideTransition } from './transition.js';

const NOW = instant('2026-11-20T12:00:00.000Z');
const JUST_AFTER = instant('2026-11-20T12:00:00.001Z');

function facts(override: Partial<TransitionFacts>): TransitionFacts {
  return { stage: 'invited', waitingFor: 'applicant', dueAt: null, openHolds: [], ...override };
}

function codeOf(answer: unknown): string | undefined {
  return isRefusal(answer) ? answer.code : undefined;
}

describe('decideTransition', () => {
  it('takes the edge of the table', () => {
    expect(decideTransition(facts({}), { act: 'submit-proposal', reasons: [] }, NOW)).toMatchObject({
      to: 'proposal',
    });
  });

  it('refuses an act the stage does not know', () => {
    const answer = decideTransition(
      facts({ stage: 'council' }),
      { act: 'submit-proposal', reasons: [] },
      NOW,
    );
    expect(codeOf(answer)).toBe('applications.stage-conflict');
  });

  it.each([
    [NOW, 'applications.deadline-passed'],
    [JUST_AFTER, undefined],
  ])('accepts iff received before the deadline: due at %s', (dueAt, code) => {
    expect(codeOf(decideTransition(facts({ dueAt }), { act: 'submit-proposal', reasons: [] }, NOW))).toBe(
      code,
    );
  });

  it('never comes too late for our own deadline, nor for a withdrawal', () => {
    const late = facts({ stage: 'screening', waitingFor: 'programme', dueAt: NOW });
    expect(
      codeOf(decideTransition(late, { act: 'pass-screening', reasons: [] }, JUST_AFTER)),
    ).toBeUndefined();
    const withdrawal = decideTransition(facts({ dueAt: NOW }), { act: 'withdraw', reasons: [] }, JUST_AFTER);
    expect(codeOf(withdrawal)).toBeUndefined();
  });

  it('does not lapse before the deadline', () => {
    const early = decideTransition(facts({ dueAt: JUST_AFTER }), { act: 'lapse', reasons: [] }, NOW);
    expect(codeOf(early)).toBe('applications.stage-conflict');
    expect(codeOf(decideTransition(facts({}), { act: 'lapse', reasons: [] }, NOW))).toBe(
      'applications.stage-conflict',
    );
    expect(decideTransition(facts({ dueAt: NOW }), { act: 'lapse', reasons: [] }, NOW)).toMatchObject({
      to: 'lapsed',
    });
  });

  it.each([[[]], [['']], [['  ', '']]])('refuses a negative decision with reasons %j', (reasons) => {
    const answer = decideTransition(
      facts({ stage: 'screening', waitingFor: 'programme' }),
      { act: 'find-ineligible', reasons },
      NOW,
    );
    expect(answer).toMatchObject({ code: 'applications.reasons-required', path: 'reasons' });
  });

  it.each([
    ['pause', 'pass-screening', 'applications.on-hold'],
    ['pause', 'withdraw', undefined],
    ['embargo', 'pass-screening', undefined],
    ['sanctions', 'pass-screening', undefined],
  ] as const)('under %s, %s: %s', (kind, act, code) => {
    const held = facts({ stage: 'screening', waitingFor: 'programme', openHolds: [kind] });
    expect(codeOf(decideTransition(held, { act, reasons: [] }, NOW))).toBe(code);
  });

  it('leads nowhere near money under a screening hit', () => {
    const held = facts({ stage: 'council', waitingFor: 'representative', openHolds: ['sanctions'] });
    expect(codeOf(decideTransition(held, { act: 'adopt', reasons: [] }, NOW))).toBe('applications.on-hold');
  });
});

describe('checkStanding', () => {
  const inStage = (override: Partial<TransitionFacts> = {}) => facts({ stage: 'negotiation', ...override });

  it.each([
    [JUST_AFTER, 'applicant', undefined],
    [NOW, 'applicant', 'applications.deadline-passed'],
    [NOW, 'programme', undefined],
  ] as const)('due at %s by the %s: %s', (dueAt, waitingFor, code) => {
    expect(checkStanding(inStage({ dueAt, waitingFor }), 'offer-terms', NOW)?.code).toBe(code);
  });

  it('knows no lapse where the stage knows none', () => {
    const late = inStage({ stage: 'active', dueAt: NOW });
    expect(checkStanding(late, 'report-milestone', JUST_AFTER)).toBeUndefined();
  });

  it('is held up by exactly these holds', () => {
    const held = HOLD_KINDS.map((kind) => [
      kind,
      STANDING_ACTS.filter((act) => checkStanding(inStage({ openHolds: [kind] }), act, NOW) !== undefined),
    ]);
    const towardsMoney = ['offer-terms', 'sign-terms', 'certify-milestone', 'claim-milestone'];
    expect(Object.fromEntries(held)).toEqual({
      pause: ['offer-terms', 'sign-terms', 'reject-milestone'],
      embargo: [],
      sanctions: towardsMoney,
      dispute: towardsMoney,
    });
    expect(checkStanding(inStage({ openHolds: ['dispute'] }), 'sign-terms', NOW)?.code).toBe(
      'applications.on-hold',
    );
  });
});
