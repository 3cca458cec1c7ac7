import { Injectable } from '@nestjs/common';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import type { Debtor, Route, Stage } from '#libs/applications/src/index.js';
import { worstSeverity } from '#libs/conflicts/src/index.js';
import type { Action, Subject } from '#libs/identity/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Money } from '#libs/kernel/src/index.js';
import { accepted, readPositiveMoney } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { ManualAssignment } from './domain/manual-assignment.js';
import { decideManualAssignment } from './domain/manual-assignment.js';
import type { Verdict } from './domain/recommendation.js';
import { decideRecommendation, roundResult } from './domain/recommendation.js';
import { rubricOf } from './domain/review-policy.js';
import { Panel } from './panel.js';
import type { ReviewAssignment } from './review-assignment.entity.js';
import { pinnedPolicy } from './review-policies.js';
import { noRound } from './reviews.errors.js';
import { countedReviews, insertRecommendation } from './reviews.repository.js';
import type { RoundCase } from './round-steps.js';
import { RoundSteps } from './round-steps.js';
import { latestRound, lockAssignments, lockRound, updateRound } from './rounds.repository.js';

interface BoardCase extends RoundCase {
  readonly assignments: readonly ReviewAssignment[];
  readonly subject: Subject;
}

/** A recommendation as the chair writes it. */
export interface AskedRecommendation {
  readonly verdict: Verdict;
  readonly award: Money | null;
  readonly reasons: readonly string[];
}

/** What a recommendation led to. */
export interface RecommendationAnswer {
  readonly id: string;
  readonly verdict: Verdict;
  readonly stage: Stage;
  readonly route: Route | null;
  readonly waiting: { readonly for: Debtor; readonly dueAt: string | null };
}

/** What the chair of the board does: assign by hand, and recommend. */
@Injectable()
export class BoardService {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly panel: Panel,
    private readonly steps: RoundSteps,
  ) {}

  /** Assigns a reviewer by hand, perhaps in the place of another. */
  async assign(
    asked: ActRequest,
    applicationId: string,
    wanted: ManualAssignment,
  ): Promise<ActAnswer<{ id: string; roundId: string; acceptDueAt: string; submitDueAt: string }>> {
    return await this.onCase(asked, applicationId, 'reviews.assign', async (act, found) => {
      const { application, round, assignments } = found;
      const { personId, replaces, reason } = wanted;
      const policy = await pinnedPolicy(act.tx, round.policyId);
      const panel = await this.panel.members(act.tx, application);
      const reports = await this.panel.conflictsOf(
        act.tx,
        application,
        [personId],
        policy.conflicts,
        act.now,
      );
      const findings = reports.get(personId)?.findings ?? [];
      const decision = accepted(
        decideManualAssignment(
          {
            isRoundOpen: round.state === 'open',
            wanted: round.wanted,
            isReviewer: panel.includes(personId),
            findings,
            assignments,
          },
          wanted,
        ),
      );
      const replaced = assignments.find(({ id }) => id === replaces);
      if (replaced !== undefined) await this.steps.end(act, found, replaced, 'replaced', 'chair');
      if (decision.wanted !== round.wanted) await updateRound(act.tx, round.id, decision);
      const assigned = await this.steps.assign(act, found, policy, {
        personId,
        assignedBy: act.principal.id,
        disclosed: [...new Set(findings.map(({ code }) => code))],
        reason,
      });
      act.leadsTo(application.stage);
      act.wake('review', round.id);
      const { id, roundId, acceptDueAt, submitDueAt } = assigned;
      return { id, roundId, acceptDueAt, submitDueAt };
    });
  }

  /** Signs what the board recommends. A positive one goes to council or executive, a negative one to whoever signs it. */
  async recommend(
    asked: ActRequest,
    applicationId: string,
    { verdict, award, reasons }: AskedRecommendation,
  ): Promise<ActAnswer<RecommendationAnswer>> {
    return await this.onCase(asked, applicationId, 'reviews.recommend', async (act, found) => {
      const { application, round, assignments } = found;
      const policy = await pinnedPolicy(act.tx, round.policyId);
      const chair = act.principal.id;
      const reports = await this.panel.conflictsOf(act.tx, application, [chair], policy.conflicts, act.now);
      const asMinor =
        award === null ? null : accepted(readPositiveMoney(award, application.currency, 'award'));
      const decision = accepted(
        decideRecommendation(
          {
            stage: application.stage,
            requestedMinor: application.requestedMinor ?? 0n,
            delegatedMaxMinor: BigInt(
              (await this.applications.policyOf(act.tx, application)).delegatedMaxMinor,
            ),
            isRoundClosed: round.state === 'closed',
            isBarred: worstSeverity(reports.get(chair)?.findings ?? []) === 'bars',
          },
          { verdict, awardMinor: asMinor, reasons },
        ),
      );
      if (decision.verdict === 'fund')
        accepted(await this.applications.awardRefusal(act.tx, application, decision.awardMinor));
      const reviews = await countedReviews(act.tx, assignments);
      const result = roundResult(
        reviews.map(({ scores }) => scores),
        rubricOf(policy),
        policy,
      );
      const id = newId();
      const awardMinor = decision.verdict === 'fund' ? decision.awardMinor : null;
      await insertRecommendation(act.tx, {
        id,
        applicationId,
        roundId: round.id,
        verdict,
        awardMinor,
        scoreHundredths: result?.scoreHundredths ?? 0,
        reasons,
        byPerson: chair,
        at: act.now,
      });
      this.steps.trace(act, found, 'reviews.recommended', {
        recommendation: id,
        verdict,
        awardMinor: awardMinor?.toString() ?? null,
      });
      const moved =
        decision.verdict === 'fund'
          ? await this.applications.move(act, application, 'recommend-award', {
              route: decision.route,
              awardMinor: decision.awardMinor,
            })
          : await this.handToExecutive(act, found);
      return {
        id,
        verdict,
        stage: moved.stage,
        route: moved.route,
        waiting: { for: moved.waitingFor, dueAt: moved.dueAt },
      };
    });
  }

  private async handToExecutive(act: Act, { application }: RoundCase) {
    return await this.applications.setWaiting(act, application, {
      waitingFor: 'executive',
      duration: 'executiveDecision',
      reason: 'An executive has to sign a negative decision.',
    });
  }

  private async onCase<T>(
    asked: ActRequest,
    applicationId: string,
    action: Action,
    apply: (act: Act, found: BoardCase) => Promise<T>,
  ): Promise<ActAnswer<T>> {
    return await this.acts.act(asked, {
      lock: async (tx) => {
        if (asked.principal.kind === 'anonymous') accepted(authorise(asked.principal, action));
        const application = await this.applications.lock(tx, applicationId);
        const last = await latestRound(tx, applicationId);
        const round = last === null ? null : await lockRound(tx, last.id);
        return {
          application,
          round,
          assignments: round === null ? [] : await lockAssignments(tx, round.id),
          subject: await this.applications.subjectOf(tx, application),
        };
      },
      authorise: ({ subject }) => {
        accepted(authorise(asked.principal, action, subject));
      },
      apply: async (act, { round, ...found }) => await apply(act, { ...found, round: round ?? noRound() }),
    });
  }
}
