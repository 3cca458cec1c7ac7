import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import type { Stage } from './lifecycle.js';

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
  return changed.length > TEAM_SIZE ? teamFull() : changed;
}

const TEAM_SIZE = 50;

const teamFull = (): Refusal =>
  refuse('applications.team-full', 'conflict', 'A team may have at most 50 people.');

/**
 * Stages in which a team may grow: the applicant writes, agrees, works or reports, or an emergency gathers who can help. Elsewhere the
 * fund judges the case by the people it knows, or nothing is due any more.
 */
export const TEAM_GROWS: readonly Stage[] = [
  'draft',
  'invited',
  'negotiation',
  'agreement',
  'active',
  'closing',
  'nominated',
  'emergency-triage',
  'emergency-check',
  'emergency-agreement',
];

function closedTeam(stage: Stage): Refusal | undefined {
  return TEAM_GROWS.includes(stage)
    ? undefined
    : refuse(
        'applications.team-closed',
        'conflict',
        `Nobody can join the team of an application in stage ${stage}.`,
      );
}

/**
 * Whether somebody who is not of the team may be invited to it. Says nothing of what they did on the case: who reviews it is not for
 * the applicant. Refuses `applications.team-closed` and `applications.team-full` (50 with those who were asked).
 */
export function checkInvitation(
  stage: Stage,
  team: readonly Member[],
  invited: readonly Member[],
  personId: string,
): Refusal | undefined {
  const others = invited.filter((one) => one.personId !== personId);
  return closedTeam(stage) ?? (team.length + others.length >= TEAM_SIZE ? teamFull() : undefined);
}

/**
 * Whether the person who was invited may join now. Nobody who was asked to judge the case or acted on it for the fund: what they did
 * would become an act on their own case, so that an applicant, even with their consent, could undo a judgement.
 * Refuses `applications.team-closed` and `applications.judged-already`.
 */
export function checkJoining(stage: Stage, personId: string, judges: readonly string[]): Refusal | undefined {
  return (
    closedTeam(stage) ??
    (judges.includes(personId)
      ? refuse(
          'applications.judged-already',
          'conflict',
          'You were asked to judge this case or acted on it for the fund, so you cannot join its team.',
        )
      : undefined)
  );
}
