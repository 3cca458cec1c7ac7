import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Application } from '#libs/applications/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import type {
  Affiliation,
  AffiliationKind,
  CaseTies,
  CommitIdentity,
  ConflictReport,
  ConflictRules,
  PersonTies,
} from '#libs/conflicts/src/index.js';
import { findConflicts } from '#libs/conflicts/src/index.js';
import type { AffiliationTie, CommitTie } from '#libs/identity/src/index.js';
import { affiliationsOf, commitTiesOf, holdersOf, statedAmong } from '#libs/identity/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import { ProjectsService } from '#libs/projects/src/index.js';
import type { Candidate } from './domain/choose-reviewers.js';
import { loadOf } from './panel.repository.js';
import { declaredConflicts } from './reviews.repository.js';

const KINDS: Readonly<Record<AffiliationTie['kind'], AffiliationKind>> = {
  employer: 'employee',
  contractor: 'contractor',
  board: 'board',
  member: 'volunteer',
};

/** Who could review a case, and what ties them to it: gathers the facts and lets `conflicts` compare them. */
@Injectable()
export class Panel {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly projects: ProjectsService,
  ) {}

  /** People who hold the reviewer's role for the fund, the call or the application. */
  async members(tx: EntityManager, { id, callId }: Application): Promise<readonly string[]> {
    const ofCall = await holdersOf(tx, 'reviewer', callId);
    const ofCase = await holdersOf(tx, 'reviewer', id);
    return [...new Set([...ofCall, ...ofCase])];
  }

  /** Everybody of the panel with load, conflicts, and what could not be checked. */
  async candidates(
    tx: EntityManager,
    application: Application,
    rules: ConflictRules,
    now: Instant,
  ): Promise<readonly (Candidate & ConflictReport)[]> {
    const personIds = await this.members(tx, application);
    const loads = await loadOf(tx, personIds);
    const reports = await this.conflictsOf(tx, application, personIds, rules, now);
    return personIds.map((personId) => ({
      personId,
      openAssignments: loads.get(personId)?.openAssignments ?? 0,
      recentAssignments: loads.get(personId)?.recentAssignments ?? 0,
      ...(reports.get(personId) ?? { findings: [], unchecked: [] }),
    }));
  }

  /** The conflicts of each of these people with the case. */
  async conflictsOf(
    tx: EntityManager,
    application: Application,
    personIds: readonly string[],
    rules: ConflictRules,
    now: Instant,
  ): Promise<ReadonlyMap<string, ConflictReport>> {
    const subject = await this.caseTies(tx, application);
    const people = await this.personTies(tx, application.id, personIds);
    return new Map(people.map((person) => [person.personId, findConflicts(person, subject, rules, now)]));
  }

  private async caseTies(tx: EntityManager, application: Application): Promise<CaseTies> {
    const team = (await this.applications.membersOf(tx, application.id)).map(({ personId }) => personId);
    const employers = await affiliationsOf(tx, team);
    const stated = await statedAmong(tx, team);
    return {
      applicationId: application.id,
      // Whoever nominated it, or was of the team and left, judges it no more than the team of today.
      team: await this.applications.partiesOf(tx, application),
      maintainers:
        application.projectId === null ? [] : await this.projects.editorsOf(tx, application.projectId),
      // Who is paid is agreed after the award; until then it is the team.
      payees: [],
      organisations: employers.map(({ organisationId }) => ({ organisationId, relation: 'employs' })),
      unstated: team.filter((personId) => !stated.has(personId)),
      bodies: [],
      // Kept health evidence counts people and does not name them.
      contributions: null,
    };
  }

  private async personTies(
    tx: EntityManager,
    applicationId: string,
    personIds: readonly string[],
  ): Promise<readonly PersonTies[]> {
    const affiliations = await affiliationsOf(tx, personIds);
    const stated = await statedAmong(tx, personIds);
    const identities = await commitTiesOf(tx, personIds);
    const declared = await declaredConflicts(tx, applicationId);
    return personIds.map((personId) => ({
      personId,
      affiliations: stated.has(personId)
        ? affiliations.filter((tie) => tie.personId === personId).map(bondOf)
        : null,
      // No body is on the other side of these cases, so none has to be asked for.
      seats: [],
      identities: identities.filter((tie) => tie.personId === personId).map(identityOf),
      declaredInterests: declared.has(personId) ? [applicationId] : [],
    }));
  }
}

function bondOf({ organisationId, kind, until }: AffiliationTie): Affiliation {
  return { organisationId, kind: KINDS[kind], until: until === null ? null : instant(until) };
}

function identityOf({ address, forge }: CommitTie): CommitIdentity {
  if (forge === null) return { address, name: null, forge: null };
  const host = URL.canParse(forge.iss) ? new URL(forge.iss).host : forge.iss;
  return { address, name: null, forge: { host, login: forge.login } };
}
