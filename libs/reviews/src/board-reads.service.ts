import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { clock } from '#libs/acts/src/index.js';
import { ApplicationsService, CaseReads } from '#libs/applications/src/index.js';
import type { ConflictFinding, ConflictReport } from '#libs/conflicts/src/index.js';
import { authorise, ceilingOf, publicNames } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import type { BoardView } from './board-view.js';
import { boardView } from './board-view.js';
import type { Candidate } from './domain/choose-reviewers.js';
import type { CriterionEvidence } from './domain/evidence-panel.js';
import { evidencePanel } from './domain/evidence-panel.js';
import { Panel } from './panel.js';
import { pinnedPolicy } from './review-policies.js';
import { noRound, nothingHere } from './reviews.errors.js';
import { countedReviews, latestRecommendation } from './reviews.repository.js';
import { findAssignments, latestRound } from './rounds.repository.js';

/** Somebody of the panel as whoever assigns sees them. */
export interface CandidateView extends Candidate, ConflictReport {
  readonly findings: readonly ConflictFinding[];
  readonly reviewer: string | null;
}

/** Evidence on a case by the criterion it informs. */
export interface EvidencePanel {
  readonly projectId: string | null;
  readonly state: string | null;
  readonly collectedAt: string | null;
  readonly criteria: readonly CriterionEvidence<unknown>[];
}

/** What the board's reviews and its panel look like from outside an assignment. */
@Injectable()
export class BoardReads {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly panel: Panel,
    private readonly cases: CaseReads,
    private readonly programmes: ProgrammesService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** The reviews of the latest round, for the chair, staff, and reviewers whose own review is in. */
  async reviewsOf(principal: Principal, applicationId: string): Promise<BoardView> {
    const tx = this.dataSource.manager;
    if (principal.kind === 'anonymous') accepted(authorise(principal, 'reviews.read-all'));
    const application = (await this.applications.find(tx, applicationId)) ?? nothingHere();
    const subject = await this.applications.subjectOf(tx, application);
    accepted(authorise(principal, 'reviews.read-all', subject));
    const round = (await latestRound(tx, applicationId)) ?? noRound();
    const assignments = await findAssignments(tx, round.id);
    const policy = await pinnedPolicy(tx, round.policyId);
    return boardView({
      application,
      round,
      assignments,
      reviews: await countedReviews(tx, assignments),
      recommendation: await latestRecommendation(tx, applicationId),
      names: await publicNames(
        tx,
        assignments.map(({ personId }) => personId),
      ),
      policy,
      ceiling: ceilingOf(principal, subject),
    });
  }

  /**
   * The health evidence on a case beside the criteria it informs, cut to its reader as the evidence itself is, and with the same
   * trace where it is about people. Under the rubric of the latest round, before one of the call.
   */
  async evidencePanel(principal: Principal, applicationId: string): Promise<EvidencePanel> {
    const { projectId, health } = await this.cases.evidence(principal, applicationId);
    const tx = this.dataSource.manager;
    const application = (await this.applications.find(tx, applicationId)) ?? nothingHere();
    const round = await latestRound(tx, applicationId);
    const { reviewPolicyId } = await this.programmes.call(tx, application.callId);
    const { rubric } = await pinnedPolicy(tx, round?.policyId ?? reviewPolicyId);
    return {
      projectId,
      state: health?.state ?? null,
      collectedAt: health?.collectedAt ?? null,
      criteria: evidencePanel(rubric, health?.metrics ?? {}),
    };
  }

  /** Who could be assigned by hand: the panel with load and ties, the freest first. For whoever assigns. */
  async candidatesFor(principal: Principal, applicationId: string): Promise<readonly CandidateView[]> {
    const tx = this.dataSource.manager;
    if (principal.kind === 'anonymous') accepted(authorise(principal, 'reviews.assign'));
    const application = (await this.applications.find(tx, applicationId)) ?? nothingHere();
    accepted(authorise(principal, 'reviews.assign', await this.applications.subjectOf(tx, application)));
    const round = (await latestRound(tx, applicationId)) ?? noRound();
    const { conflicts } = await pinnedPolicy(tx, round.policyId);
    const candidates = await this.panel.candidates(tx, application, conflicts, await clock(tx));
    const names = await publicNames(
      tx,
      candidates.map(({ personId }) => personId),
    );
    return candidates
      .map((candidate) => ({ ...candidate, reviewer: names.get(candidate.personId) ?? null }))
      .sort((a, b) => a.openAssignments - b.openAssignments || (a.personId < b.personId ? -1 : 1));
  }
}
