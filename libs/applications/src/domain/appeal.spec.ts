import { describe, expect, it } from '@jest/globals';
import { instant, isRefusal } from '#libs/kernel/src/index.js';
import type { Stage } from './lifecycle.js';
import { checkAppealPanel, decideAppealFiling } from './appeal.js';

const NOW = instant('2026-11-20T12:00:00.000Z');
const decision = { id: 'd', fromStage: 'council', isAppealed: false } as const;

describe('decideAppealFiling', () => {
  it.each<[string, Stage, object | null, string, string | undefined]>([
    ['in time', 'declined', {}, '2026-11-20T12:00:00.001Z', undefined],
    ['at the very end', 'declined', {}, NOW, 'applications.appeal-too-late'],
    [
      'twice',
      'declined',
      { isAppealed: true },
      '2027-01-01T00:00:00.000Z',
      'applications.appeal-decided-already',
    ],
    [
      'against a dismissal',
      'declined',
      { fromStage: 'appeal' },
      '2027-01-01T00:00:00.000Z',
      'applications.appeal-decided-already',
    ],
    ['against nothing', 'declined', null, '2027-01-01T00:00:00.000Z', 'applications.stage-conflict'],
    [
      'in a stage that is no decision',
      'withdrawn',
      {},
      '2027-01-01T00:00:00.000Z',
      'applications.stage-conflict',
    ],
  ])('%s', (_name, stage, override, appealableUntil, code) => {
    const given = override === null ? null : { ...decision, ...override };
    const answer = decideAppealFiling({ stage, decision: given, appealableUntil }, NOW);
    expect(isRefusal(answer) ? answer.code : undefined).toBe(code);
  });
});

describe('checkAppealPanel', () => {
  it.each([
    ['panelist', undefined],
    ['signer', 'applications.appeal-panel-conflict'],
    ['voter', 'applications.appeal-panel-conflict'],
  ])('%s: %s', (memberId, code) => {
    expect(checkAppealPanel(memberId, ['signer', 'voter'])?.code).toBe(code);
  });
});
