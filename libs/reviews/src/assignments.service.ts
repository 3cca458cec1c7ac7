import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import type { Action, Subject } from '#libs/identity/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { AssignmentView } from './assignment-view.js';
import { assignmentView } from './assignment-view.js';
import type { Declaration } from './domain/declaration.js';
import { decideDeclaration } from './domain/declaration.js';
import { inHundredths, weightedTotal } from './domain/rubric.js';
import { rubricOf } from './domain/review-policy.js';
import type { ReviewContent } from './domain/submission.js';
import { decideDraft, decideReviewSubmission } from './domain/submission.js';
import type { ReviewAssignment } from './review-assignment.entity.js';
import { pinnedPolicy } from './review-policies.js';
import { nothingHere, staleDraft } from './reviews.errors.js';
import {
  deleteDraft,
  findDraft,
  findReviews,
  insertDeclaration,
  insertReview,
  writeDraft,
} from './reviews.repository.js';
import type { RoundCase } from './round-steps.js';
import { RoundSteps } from './round-steps.js';
import {
  assignmentsOf,
  findAssignment,
  findRound,
  lockAssignments,
  lockRound,
  roundsById,
  updateAssignment,
} from './rounds.repository.js';

interface Assigned extends RoundCase {
  readonly assignment: ReviewAssignment;
  readonly submitted: number;
}

/** What a reviewer does with an assignment: declare, write, submit. The rows of application, round and assignment are locked. */
@Injectable()
export class AssignmentsService {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly steps: RoundSteps,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** One's own assignments, newest first. */
  async mine(
    principal: Principal,
    page: { readonly before?: string; readonly limit: number },
  ): Promise<{ items: readonly AssignmentView[]; next: string | null }> {
    accepted(authorise(principal, 'reviews.read-own', { people: { assignee: [principal.id] } }));
    const { manager } = this.dataSource;
    const found = await assignmentsOf(manager, principal.id, { ...page, limit: page.limit + 1 });
    const items = found.slice(0, page.limit);
    const rounds = new Map(
      (
        await roundsById(
          manager,
          items.map(({ roundId }) => roundId),
        )
      ).map((round) => [round.id, round]),
    );
    const views = [];
    for (const assignment of items) {
      const round = rounds.get(assignment.roundId) ?? nothingHere();
      views.push(await this.view(manager, assignment, round));
    }
    return { items: views, next: found.length > items.length ? (items.at(-1)?.id ?? null) : null };
  }

  /** One's own assignment with rubric, draft and submitted review. */
  async read(principal: Principal, id: string): Promise<AssignmentView> {
    if (principal.kind === 'anonymous') accepted(authorise(principal, 'reviews.read-own'));
    const { manager } = this.dataSource;
    const assignment = (await findAssignment(manager, id)) ?? nothingHere();
    accepted(authorise(principal, 'reviews.read-own', { people: { assignee: [assignment.personId] } }));
    const round = (await findRound(manager, assignment.roundId)) ?? nothingHere();
    return await this.view(manager, assignment, round);
  }

  /** Says whether there is a conflict and whether there is time: two answers. */
  async declare(
    asked: ActRequest,
    id: string,
    declaration: Declaration,
  ): Promise<ActAnswer<{ id: string; state: ReviewAssignment['state'] }>> {
    return await this.onOwn(asked, id, 'reviews.declare', async (act, assigned) => {
      const { application, round, assignment } = assigned;
      const facts = { assignment, isRoundOpen: round.state === 'open' };
      const { state, ending } = accepted(decideDeclaration(facts, declaration, act.now));
      await insertDeclaration(act.tx, {
        ...declaration,
        id: newId(),
        applicationId: application.id,
        assignmentId: assignment.id,
        personId: assignment.personId,
        declaredAt: act.now,
      });
      if (ending === null || state === 'accepted') {
        await updateAssignment(act.tx, assignment.id, { state });
        this.steps.trace(act, assigned, 'reviews.assignment-accepted', { assignment: assignment.id });
      } else await this.steps.end(act, assigned, assignment, state, ending);
      act.leadsTo(application.stage, state === 'accepted' ? undefined : 'Somebody else will be asked.');
      act.wake('review', round.id);
      return { id: assignment.id, state };
    });
  }

  /** Keeps a draft over the version it was edited on; 0 where there was none. Kept also when the assignment has ended. */
  async saveDraft(
    asked: ActRequest,
    id: string,
    content: ReviewContent,
    editedVersion: number,
  ): Promise<ActAnswer<{ assignmentId: string; version: number }>> {
    return await this.onOwn(asked, id, 'reviews.submit', async (act, assigned) => {
      const { application, round, assignment } = assigned;
      const rubric = rubricOf(await pinnedPolicy(act.tx, round.policyId));
      accepted(decideDraft({ assignment, currentVersion: application.version }, content, rubric));
      const draft = { ...content, assignmentId: assignment.id, savedAt: act.now };
      if (!(await writeDraft(act.tx, draft, editedVersion))) staleDraft();
      this.steps.trace(act, assigned, 'reviews.draft-saved', { assignment: assignment.id });
      return { assignmentId: assignment.id, version: editedVersion + 1 };
    });
  }

  /** Hands the review in: once, before the deadline, for the version that was read. */
  async submit(
    asked: ActRequest,
    id: string,
    content: ReviewContent,
  ): Promise<ActAnswer<{ id: string; assignmentId: string; totalHundredths: number; submittedAt: string }>> {
    return await this.onOwn(asked, id, 'reviews.submit', async (act, assigned) => {
      const { application, round, assignment } = assigned;
      const rubric = rubricOf(await pinnedPolicy(act.tx, round.policyId));
      const facts = {
        assignment,
        isRoundOpen: round.state === 'open',
        isSuspended: application.stage !== 'review',
        currentVersion: application.version,
      };
      accepted(decideReviewSubmission(facts, content, rubric, act.now));
      const review = { ...content, id: newId(), assignmentId: assignment.id, submittedAt: act.now };
      await insertReview(act.tx, review);
      await deleteDraft(act.tx, assignment.id);
      await updateAssignment(act.tx, assignment.id, { state: 'submitted', endedAt: act.now });
      this.steps.trace(act, assigned, 'reviews.submitted', {
        assignment: assignment.id,
        review: review.id,
        version: content.applicationVersion,
      });
      act.leadsTo(application.stage, `${assigned.submitted + 1} of ${round.wanted} reviews are in.`);
      act.wake('review', round.id);
      return {
        id: review.id,
        assignmentId: assignment.id,
        totalHundredths: inHundredths(weightedTotal(rubric, content.scores)),
        submittedAt: act.now,
      };
    });
  }

  private async onOwn<T>(
    asked: ActRequest,
    id: string,
    action: Action,
    apply: (act: Act, assigned: Assigned) => Promise<T>,
  ): Promise<ActAnswer<T>> {
    return await this.acts.act(asked, {
      lock: async (tx) => {
        // Before looking: whether it exists is nothing for somebody who is not signed in.
        if (asked.principal.kind === 'anonymous') accepted(authorise(asked.principal, action));
        return await this.lock(tx, id);
      },
      authorise: async ({ application, assignment }, tx) => {
        const subject: Subject = {
          people: { assignee: [assignment.personId] },
          standings: { party: await this.applications.partiesOf(tx, application) },
        };
        accepted(authorise(asked.principal, action, subject));
      },
      apply,
    });
  }

  private async lock(tx: EntityManager, id: string): Promise<Assigned> {
    const found = (await findAssignment(tx, id)) ?? nothingHere();
    const { applicationId } = (await findRound(tx, found.roundId)) ?? nothingHere();
    const application = await this.applications.lock(tx, applicationId);
    const round = (await lockRound(tx, found.roundId)) ?? nothingHere();
    const assignments = await lockAssignments(tx, round.id);
    const assignment = assignments.find((candidate) => candidate.id === id) ?? nothingHere();
    const submitted = assignments.filter(({ state }) => state === 'submitted').length;
    return { application, round, assignment, submitted };
  }

  private async view(
    tx: EntityManager,
    assignment: ReviewAssignment,
    round: RoundCase['round'],
  ): Promise<AssignmentView> {
    const application = (await this.applications.find(tx, round.applicationId)) ?? nothingHere();
    return assignmentView({
      assignment,
      round,
      application,
      rubric: rubricOf(await pinnedPolicy(tx, round.policyId)),
      draft: await findDraft(tx, assignment.id),
      review: (await findReviews(tx, [assignment.id]))[0] ?? null,
    });
  }
}
