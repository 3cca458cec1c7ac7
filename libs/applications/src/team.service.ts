import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService, violates } from '#libs/acts/src/index.js';
import { authorise, publicNames } from '#libs/identity/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { accepted, refused } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import type { Application } from './application.entity.js';
import { ApplicationsService } from './applications.service.js';
import { CaseActs, personOf } from './case-acts.js';
import { CaseDependents } from './case-dependents.js';
import { actorsForTheFund } from './case-history.repository.js';
import { notFound } from './domain/refusals.js';
import type { Access, Member } from './domain/team.js';
import { TEAM_GROWS, changeTeam, checkInvitation, checkJoining } from './domain/team.js';
import {
  deleteInvitation,
  findInvitation,
  insertInvitation,
  invitationsOf,
  invitationsTo,
} from './invitations.repository.js';
import type { TeamInvitation } from './team-invitation.entity.js';
import { findTeam, writeMember } from './team.repository.js';

/** Who is of a team and who was asked, as its editors see it. */
export interface TeamView {
  readonly id: string;
  readonly members: readonly Member[];
  readonly invitations: readonly (Member & { readonly invitedAt: Instant })[];
}

/** An invitation as whoever was invited sees it: nothing of what the application says. */
export interface OwnInvitation {
  readonly id: string;
  readonly applicationId: string;
  readonly number: string;
  readonly call: string;
  readonly access: Access;
  readonly invitedBy: string;
  readonly invitedAt: Instant;
  /** Whether the stage of the case lets anybody join now. */
  readonly isOpen: boolean;
}

interface Asked {
  readonly application: Application;
  readonly invitation: TeamInvitation;
}

/** The applicant's team. Nobody joins it but by their own act; what they were asked counts for nothing until then. */
@Injectable()
export class TeamService {
  constructor(
    private readonly acts: ActsService,
    private readonly cases: CaseActs,
    private readonly applications: ApplicationsService,
    private readonly dependents: CaseDependents,
    private readonly programmes: ProgrammesService,
    private readonly notifications: NotificationsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /**
   * Invites somebody to the team, or changes what a member may do. Access null removes a member, who stays on the applicant's side,
   * or withdraws an invitation, which leaves nothing. Refuses what `checkInvitation` and `changeTeam` refuse, and
   * `applications.person-unknown`.
   */
  async setMember(
    asked: ActRequest,
    id: string,
    personId: string,
    access: Access | null,
  ): Promise<ActAnswer<TeamView>> {
    return await this.cases.on(asked, id, 'applications.edit', async (act, application) => {
      const { tx } = act;
      const team = await findTeam(tx, id);
      const isMember = team.some((member) => member.personId === personId);
      const open = (await invitationsTo(tx, id)).find((one) => one.personId === personId);
      if (!isMember && access !== null) {
        await this.invite(act, application, { personId, access }, 'personId');
      } else if (!isMember && open !== undefined) {
        await deleteInvitation(tx, open.id);
        trace(act, id, 'invitation-withdrawn', open.access);
      } else {
        accepted(changeTeam(team, personId, access));
        await writeMember(tx, id, personId, access, act.now);
        trace(act, id, 'team-changed', access);
      }
      act.leadsTo(application.stage);
      return await viewOf(tx, id);
    });
  }

  /**
   * Asks somebody to join, in the act of whoever asks; `path` is where the act names them. Asked again with other access, they get
   * another invitation, so that nobody accepts what they were not shown.
   */
  async invite(act: Act, { id, number, stage }: Application, who: Member, path: string): Promise<void> {
    const { tx, now } = act;
    const invited = await invitationsTo(tx, id);
    const open = invited.find(({ personId }) => personId === who.personId);
    accepted(checkInvitation(stage, await findTeam(tx, id), invited, who.personId));
    if (open?.access === who.access) return;
    trace(act, id, 'member-invited', who.access);
    if (open !== undefined) await deleteInvitation(tx, open.id);
    const invitation = { id: newId(), applicationId: id, ...who, invitedBy: personOf(act), invitedAt: now };
    try {
      await insertInvitation(tx, invitation);
    } catch (error) {
      if (!violates(error, 'fk_application_invitations_person_id')) throw error;
      refused('applications.person-unknown', 'invalid', 'There is no such person.', path);
    }
    await this.notifications.queue(act, {
      to: { personId: who.personId },
      template: 'applications.invited',
      data: { number },
    });
  }

  /** One's own open invitations, newest first. */
  async own(principal: Principal): Promise<readonly OwnInvitation[]> {
    accepted(authorise(principal, 'people.read-own', { people: { self: [principal.id] } }));
    const tx = this.dataSource.manager;
    const invitations = await invitationsOf(tx, principal.id);
    const names = await publicNames(
      tx,
      invitations.map(({ invitedBy }) => invitedBy),
    );
    const shown: OwnInvitation[] = [];
    for (const { id, applicationId, access, invitedBy, invitedAt } of invitations) {
      const application = await this.applications.find(tx, applicationId);
      if (application === null) continue;
      const { number, callId, stage } = application;
      const call = (await this.programmes.call(tx, callId)).title;
      const isOpen = TEAM_GROWS.includes(stage);
      shown.push({
        ...{ id, applicationId, number, call, access, invitedAt, isOpen },
        invitedBy: names.get(invitedBy) ?? '',
      });
    }
    return shown;
  }

  /** Joins the team. Refuses `identity.not-found` and what `checkJoining` and `changeTeam` refuse. */
  async accept(asked: ActRequest, id: string): Promise<ActAnswer<{ applicationId: string; access: Access }>> {
    return await this.answer(asked, id, async (act, { application, invitation }) => {
      const { tx } = act;
      const { applicationId, personId, access } = invitation;
      const judges = [
        ...(await actorsForTheFund(tx, applicationId)),
        ...(await this.dependents.judges(tx, applicationId)),
      ];
      accepted(checkJoining(application.stage, personId, judges));
      accepted(changeTeam(await findTeam(tx, applicationId), personId, access));
      await deleteInvitation(tx, invitation.id);
      await writeMember(tx, applicationId, personId, access, act.now);
      trace(act, applicationId, 'invitation-accepted', access);
      act.leadsTo(application.stage);
      await this.tellInviter(act, 'applications.invitation-accepted', { application, invitation });
      return { applicationId, access };
    });
  }

  /** Says no. It leaves nothing but the trace that it was said. Refuses `identity.not-found`. */
  async decline(asked: ActRequest, id: string): Promise<ActAnswer<{ id: string }>> {
    return await this.answer(asked, id, async (act, { application, invitation }) => {
      await deleteInvitation(act.tx, invitation.id);
      trace(act, application.id, 'invitation-declined', invitation.access);
      await this.tellInviter(act, 'applications.invitation-declined', { application, invitation });
      return { id };
    });
  }

  /** The road of an answer: find the invitation as its own person, lock the case, and look again. */
  private async answer<T>(
    asked: ActRequest,
    id: string,
    apply: (act: Act, what: Asked) => Promise<T>,
  ): Promise<ActAnswer<T>> {
    const { principal } = asked;
    return await this.acts.act(asked, {
      lock: async (tx): Promise<Asked | null> => {
        accepted(
          authorise(principal, 'applications.answer-invitation', { people: { self: [principal.id] } }),
        );
        const found = await findInvitation(tx, id, principal.id);
        if (found === null) return null;
        const application = await this.applications.lock(tx, found.applicationId);
        const invitation = await findInvitation(tx, id, principal.id);
        return invitation === null ? null : { application, invitation };
      },
      authorise: () => undefined,
      apply: async (act, what) => (what === null ? accepted<T>(notFound()) : await apply(act, what)),
    });
  }

  private async tellInviter(act: Act, template: string, { application, invitation }: Asked): Promise<void> {
    await this.notifications.queue(act, {
      to: { personId: invitation.invitedBy },
      template,
      caseId: application.id,
      data: { number: application.number },
    });
  }
}

/** The team with those who were asked. */
async function viewOf(tx: EntityManager, id: string): Promise<TeamView> {
  return { id, members: await membersOf(tx, id), invitations: await invitationsOn(tx, id) };
}

/** Who is of the team, as whoever reads the case sees it. */
export async function membersOf(tx: EntityManager, id: string): Promise<TeamView['members']> {
  return (await findTeam(tx, id)).map(({ personId, access }) => ({ personId, access }));
}

/** Who was asked to join, as whoever may write on the case sees it. */
export async function invitationsOn(tx: EntityManager, id: string): Promise<TeamView['invitations']> {
  const invited = await invitationsTo(tx, id);
  return invited.map(({ personId, access, invitedAt }) => ({ personId, access, invitedAt }));
}

function trace(act: Act, id: string, what: string, access: Access | null): void {
  act.audit({
    type: `applications.${what}`,
    subject: { type: 'application', id },
    applicationId: id,
    disclosure: 'restricted',
    data: { access },
  });
}
