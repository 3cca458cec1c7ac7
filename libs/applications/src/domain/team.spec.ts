import { describe, expect, it } from '@jest/globals';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { Stage } from './lifecycle.js';
import { STAGES, isEnd } from './lifecycle.js';
import type { Member } from './team.js';
import { TEAM_GROWS, changeTeam, checkInvitation, checkJoining } from './team.js';

const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.code : 'accepted');
const many = (count: number): Member[] =>
  Array.from({ length: count }, (_, index) => ({ personId: `p${index}`, access: 'edit' }));

describe('a team', () => {
  it('grows nowhere while the fund judges the case, nor after its end', () => {
    const judging: readonly Stage[] = [
      ...(['submitted', 'screening', 'concept-triage', 'proposal', 'review', 'clarification'] as const),
      ...(['recommendation', 'council', 'reserve-list', 'emergency-decision', 'appeal'] as const),
    ];
    const closed = STAGES.filter((stage) => !TEAM_GROWS.includes(stage));
    expect(closed).toEqual(STAGES.filter((stage) => isEnd(stage) || judging.includes(stage)));
    for (const stage of closed) {
      expect(codeOf(checkInvitation(stage, [], [], 'p'))).toBe('applications.team-closed');
      expect(codeOf(checkJoining(stage, 'p', []))).toBe('applications.team-closed');
    }
  });

  it.each<[string, number, number, string, string]>([
    ['49 and nobody asked', 49, 0, 'new', 'accepted'],
    ['49 and one asked', 49, 1, 'new', 'applications.team-full'],
    ['49 and the same one asked again', 49, 1, 'p0', 'accepted'],
    ['50', 50, 0, 'new', 'applications.team-full'],
  ])('counts those who were asked: %s', (_name, members, invited, personId, code) => {
    expect(codeOf(checkInvitation('draft', many(members), many(invited), personId))).toBe(code);
  });

  it('takes nobody who judges the case, in any stage', () => {
    for (const stage of TEAM_GROWS) {
      expect(codeOf(checkJoining(stage, 'judge', ['other', 'judge']))).toBe('applications.judged-already');
      expect(codeOf(checkJoining(stage, 'friend', ['other', 'judge']))).toBe('accepted');
    }
  });

  it('keeps somebody who can edit', () => {
    expect(codeOf(changeTeam(many(1), 'p0', 'view'))).toBe('applications.last-editor');
    expect(codeOf(changeTeam(many(1), 'p0', null))).toBe('applications.last-editor');
    expect(codeOf(changeTeam(many(1), 'p9', null))).toBe('applications.not-a-member');
    expect(codeOf(changeTeam(many(2), 'p0', null))).toBe('accepted');
  });
});
