import { Injectable } from '@nestjs/common';
import type { Act } from '#libs/acts/src/index.js';
import type { Application } from '#libs/applications/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { ReminderPlan } from '#libs/notifications/src/domain/reminder.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { dueAt } from '#libs/policies/src/index.js';
import type { AssignmentEnding } from './domain/assignment.js';
import type { ReviewPolicy } from './domain/review-policy.js';
import type { ReviewAssignment } from './review-assignment.entity.js';
import type { ReviewRound } from './review-round.entity.js';
import { insertAssignment, updateAssignment, updateRound } from './rounds.repository.js';

/** What a step of a round touches. The rows are locked. */
export interface RoundCase {
  readonly application: Application;
  readonly round: ReviewRound;
}

/** Who is asked and why. */
export interface Choice {
  readonly personId: string;
  /** The chair; null: the round chose. */
  readonly assignedBy: string | null;
  readonly disclosed: readonly string[];
  readonly reason: string | null;
}

/** Writes single steps of a round with their trace and their notices; deciding is for others. */
@Injectable()
export class RoundSteps {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly notifications: NotificationsService,
  ) {}

  /** Asks somebody: the clock of the declaration and the clock of the review both start now. */
  async assign(
    act: Act,
    { application, round }: RoundCase,
    policy: Pick<ReviewPolicy, 'acceptWithin' | 'submitWithin'>,
    choice: Choice,
  ): Promise<ReviewAssignment> {
    const { calendar } = await this.applications.policyOf(act.tx, application);
    const assignment: ReviewAssignment = {
      ...choice,
      id: newId(),
      roundId: round.id,
      state: 'proposed',
      assignedAt: act.now,
      acceptDueAt: dueAt(act.now, policy.acceptWithin, calendar),
      submitDueAt: dueAt(act.now, policy.submitWithin, calendar),
      endedAt: null,
      ending: null,
    };
    await insertAssignment(act.tx, assignment);
    this.trace(act, { application, round }, 'reviews.reviewer-assigned', { assignment: assignment.id });
    await this.tellReviewer(
      act,
      application,
      assignment.personId,
      'reviews.assigned',
      assignment.acceptDueAt,
    );
    return assignment;
  }

  /** Ends an assignment without a review. Whoever declared it themselves is not told. */
  async end(
    act: Act,
    { application, round }: RoundCase,
    assignment: ReviewAssignment,
    state: 'declined-conflict' | 'declined-time' | 'replaced' | 'released',
    ending: AssignmentEnding,
  ): Promise<void> {
    await updateAssignment(act.tx, assignment.id, { state, ending, endedAt: act.now });
    this.trace(act, { application, round }, `reviews.reviewer-${state}`, {
      assignment: assignment.id,
      ending,
    });
    if (state === 'replaced' || state === 'released') {
      await this.tellReviewer(act, application, assignment.personId, 'reviews.replaced', null);
    }
  }

  /** Sends the reminder that is due; its unique row keeps it from being sent twice. */
  async remind(
    act: Act,
    { application }: RoundCase,
    assignment: ReviewAssignment,
    plan: ReminderPlan,
  ): Promise<void> {
    await this.notifications.remind(act, {
      caseId: assignment.id,
      plan,
      notices: [
        {
          to: { personId: assignment.personId },
          template: 'reminders.deadline',
          caseId: application.id,
          data: { number: application.number, dueAt: plan.dueAt },
        },
      ],
    });
  }

  /** Nobody is left to ask: the case waits for the chair. */
  async escalate(act: Act, { application, round }: RoundCase, missing: number): Promise<void> {
    await updateRound(act.tx, round.id, { escalatedAt: act.now });
    this.trace(act, { application, round }, 'reviews.escalated', { missing });
    await this.applications.setWaiting(act, application, {
      waitingFor: 'tab-chair',
      reason: 'Nobody is left on the panel for this application.',
    });
  }

  /** Enough reviewers are asked again: the case waits for them. */
  async resolveEscalation(act: Act, { application, round }: RoundCase): Promise<void> {
    await updateRound(act.tx, round.id, { escalatedAt: null });
    this.trace(act, { application, round }, 'reviews.escalation-resolved', {});
    await this.applications.setWaiting(act, application, { waitingFor: 'reviewer' });
  }

  /** Ends the round; the case's own process goes on from there. */
  async close(act: Act, { application, round }: RoundCase): Promise<void> {
    await updateRound(act.tx, round.id, { state: 'closed', closedAt: act.now });
    this.trace(act, { application, round }, 'reviews.round-closed', {});
    this.applications.wake(act, application.id);
  }

  trace(
    act: Act,
    { application, round }: RoundCase,
    type: string,
    data: Readonly<Record<string, string | number | null>>,
  ): void {
    act.audit({
      type,
      subject: { type: 'review-round', id: round.id },
      applicationId: application.id,
      disclosure: 'restricted',
      data,
    });
  }

  private async tellReviewer(
    act: Act,
    { id, number }: Application,
    personId: string,
    template: string,
    due: Instant | null,
  ): Promise<void> {
    await this.notifications.queue(act, {
      // Who reviews stays unknown to an applicant who previews a withdrawal.
      to: { personId, as: 'reviewer' },
      template,
      caseId: id,
      data: due === null ? { number } : { number, dueAt: due },
    });
  }
}
