import type { OnModuleInit } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act, Advance } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type {
  Application,
  CaseDependent,
  CasePeople,
  RecommendationFacts,
  RoundFacts as CaseRoundFacts,
} from '#libs/applications/src/index.js';
import { ApplicationsService, CaseDependents } from '#libs/applications/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import { isOpen } from './domain/assignment.js';
import { resumedDeadlines } from './domain/resume.js';
import type { RoundStep } from './domain/round.js';
import { decideRound, reviewersMissing } from './domain/round.js';
import type { ReviewPolicy } from './domain/review-policy.js';
import { Panel } from './panel.js';
import type { ReviewAssignment } from './review-assignment.entity.js';
import { pinnedPolicy } from './review-policies.js';
import type { ReviewRound } from './review-round.entity.js';
import { latestRecommendation, recommendersOf } from './reviews.repository.js';
import type { RoundCase } from './round-steps.js';
import { RoundSteps } from './round-steps.js';
import {
  findAssignments,
  findRound,
  insertRound,
  latestRound,
  lockAssignments,
  lockRound,
  reviewersOf,
  updateAssignment,
  updateRound,
} from './rounds.repository.js';

/** What the case's own process asks of reviews. */
export interface ReviewCaseFacts {
  readonly round: CaseRoundFacts | null;
  readonly recommendation: RecommendationFacts | null;
}

interface LockedRound extends RoundCase {
  readonly assignments: readonly ReviewAssignment[];
}

/** Review rounds towards the rest of the fund: opened by the case, driven by their own process, ended with the case. */
@Injectable()
export class ReviewsService implements CaseDependent, OnModuleInit {
  readonly name = 'reviews';

  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly dependents: CaseDependents,
    private readonly programmes: ProgrammesService,
    private readonly panel: Panel,
    private readonly steps: RoundSteps,
  ) {}

  onModuleInit(): void {
    this.dependents.register(this);
  }

  /** Opens the next round of a locked case under the call's review policy, and wakes its process. */
  async openRound(act: Act, application: Application): Promise<ReviewRound> {
    const last = await latestRound(act.tx, application.id);
    const { reviewPolicyId } = await this.programmes.call(act.tx, application.callId);
    const { reviewers } = await pinnedPolicy(act.tx, reviewPolicyId);
    const round: ReviewRound = {
      id: newId(),
      applicationId: application.id,
      number: (last?.number ?? 0) + 1,
      state: 'open',
      policyId: reviewPolicyId,
      wanted: reviewers,
      openedAt: act.now,
      dueAt: application.dueAt,
      escalatedAt: null,
      closedAt: null,
    };
    await insertRound(act.tx, round);
    this.steps.trace(act, { application, round }, 'reviews.round-opened', {
      number: round.number,
      policy: reviewPolicyId,
    });
    act.wake('review', round.id);
    return round;
  }

  async caseFacts(tx: EntityManager, applicationId: string): Promise<ReviewCaseFacts> {
    const round = await latestRound(tx, applicationId);
    const recommendation = await latestRecommendation(tx, applicationId);
    return {
      round: round === null ? null : { id: round.id, state: round.state, openedAt: round.openedAt },
      recommendation:
        recommendation === null
          ? null
          : {
              verdict: recommendation.verdict,
              awardMinor: recommendation.awardMinor,
              at: recommendation.at,
            },
    };
  }

  /** One look of a round's own process: decide with the pure rule, apply, say when to look again. */
  async advance(roundId: string): Promise<Advance> {
    const answer = await this.acts.act<LockedRound | null, Advance>(
      {
        principal: systemPrincipal('review'),
        route: 'advance:review',
        key: null,
        body: { id: roundId },
        within: `review:${roundId}`,
      },
      {
        lock: (tx) => this.lock(tx, roundId),
        authorise: () => undefined,
        apply: async (act, locked) => (locked === null ? { state: 'settled' } : this.look(act, locked)),
      },
    );
    return answer.kind === 'done' ? answer.value : { state: 'again' };
  }

  /** The case ended: so does its round, and nobody owes a review any more. The preview says so and names no reviewer. */
  async end(act: Act, applicationId: string): Promise<void> {
    const round = await latestRound(act.tx, applicationId);
    const application = await this.applications.find(act.tx, applicationId);
    if (round?.state !== 'open' || application === null) return;
    act.reasons.push('A review round is open: it ends, and its reviewers are told.');
    for (const assignment of (await lockAssignments(act.tx, round.id)).filter(isOpen)) {
      await this.steps.end(act, { application, round }, assignment, 'released', 'case-ended');
    }
    await updateRound(act.tx, round.id, { state: 'closed', closedAt: act.now });
    this.steps.trace(act, { application, round }, 'reviews.round-closed', {});
    act.wake('review', round.id);
  }

  /** A clarification was answered: open deadlines move by as long as the clock stood still. */
  async resumed(act: Act, applicationId: string, from: Instant): Promise<void> {
    const round = await latestRound(act.tx, applicationId);
    if (round?.state !== 'open') return;
    for (const assignment of (await lockAssignments(act.tx, round.id)).filter(isOpen)) {
      await updateAssignment(act.tx, assignment.id, resumedDeadlines(assignment, from, act.now));
    }
    // The case waits for reviewers again; where nobody is left, the next look says so anew.
    if (round.escalatedAt !== null) await updateRound(act.tx, round.id, { escalatedAt: null });
    act.audit({
      type: 'reviews.deadlines-moved',
      subject: { type: 'review-round', id: round.id },
      applicationId,
      disclosure: 'restricted',
      data: { from },
    });
    act.wake('review', round.id);
  }

  /** Reviewers by what they may see; the others' reviews open to those whose own review of the last round is in. */
  async people(tx: EntityManager, applicationId: string): Promise<CasePeople> {
    const all = await reviewersOf(tx, applicationId);
    const round = await latestRound(tx, applicationId);
    const last = round === null ? [] : await findAssignments(tx, round.id);
    const inState = (states: readonly string[]): string[] => [
      ...new Set(all.filter(({ state }) => states.includes(state)).map(({ personId }) => personId)),
    ];
    const assignee = inState(['proposed', 'accepted', 'submitted']);
    const recommenders = await recommendersOf(tx, applicationId);
    return {
      assignee,
      submitter: last.filter(({ state }) => state === 'submitted').map(({ personId }) => personId),
      adviser: [...assignee, ...recommenders],
      decided: [...inState(['submitted']), ...recommenders],
    };
  }

  private async lock(tx: EntityManager, roundId: string): Promise<LockedRound | null> {
    const found = await findRound(tx, roundId);
    if (found === null) return null;
    const application = await this.applications.lock(tx, found.applicationId);
    const round = (await lockRound(tx, roundId)) ?? found;
    return { application, round, assignments: await lockAssignments(tx, roundId) };
  }

  private async look(act: Act, locked: LockedRound): Promise<Advance> {
    const { application, round, assignments } = locked;
    const policy = await pinnedPolicy(act.tx, round.policyId);
    const known = { ...round, isSuspended: application.stage !== 'review', assignments };
    const candidates =
      reviewersMissing(known, act.now) === 0
        ? []
        : await this.panel.candidates(act.tx, application, policy.conflicts, act.now);
    const { steps, next } = decideRound({ ...known, candidates }, policy, act.now);
    for (const step of steps) await this.apply(act, locked, policy, step);
    if (next.state !== 'waiting') return { state: next.state };
    return next.wakeAt === null ? { state: 'waiting' } : { state: 'waiting', wakeAt: next.wakeAt };
  }

  private async apply(act: Act, locked: LockedRound, policy: ReviewPolicy, step: RoundStep): Promise<void> {
    const named = (id: string): ReviewAssignment => {
      const assignment = locked.assignments.find((candidate) => candidate.id === id);
      if (assignment === undefined) throw new Error(`Round ${locked.round.id} has no assignment ${id}.`);
      return assignment;
    };
    switch (step.do) {
      case 'replace':
        return await this.steps.end(act, locked, named(step.assignmentId), 'replaced', step.ending);
      case 'release':
        return await this.steps.end(act, locked, named(step.assignmentId), 'released', 'round-complete');
      case 'assign': {
        const { personId, reasons: disclosed } = step;
        await this.steps.assign(act, locked, policy, { personId, disclosed, assignedBy: null, reason: null });
        return;
      }
      case 'remind':
        return await this.steps.remind(act, locked, named(step.assignmentId), step.plan);
      case 'escalate':
        return await this.steps.escalate(act, locked, step.missing);
      case 'resolve-escalation':
        return await this.steps.resolveEscalation(act, locked);
      case 'close':
        return await this.steps.close(act, locked);
    }
  }
}
