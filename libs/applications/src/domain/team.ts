import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/** What somebody of the applicant's team may do: look, comment, or edit and act for the applicant. */
export const ACCESS = ['view', 'comment', 'edit'] as const;
export type Access = (typeof ACCESS)[number];

export interface Member {
  readonly personId: string;
  readonly access: Access;
}

/**
 * The team after a change; access null removes the person. Somebody must be left who can act for the applicant.
 * Refuses `applications.last-editor`, `applications.team-full` (50) and `applications.not-a-member`.
 */
export function changeTeam(
  team: readonly Member[],
  personId: string,
  access: Access | null,
): readonly Member[] | Refusal {
  if (access === null && !team.some((member) => member.personId === personId)) {
    return refuse('applications.not-a-member', 'not-found', 'This person is not in the team.');
  }
  const others = team.filter((member) => member.personId !== personId);
  const changed = access === null ? others : [...others, { personId, access }];
  if (!changed.some((member) => member.access === 'edit')) {
    return refuse(
      'applications.last-editor',
      'conflict',
      'Somebody in the team must be able to edit the application.',
    );
  }
  return changed.length > 50
    ? refuse('applications.team-full', 'conflict', 'A team may have at most 50 people.')
    : changed;
}
