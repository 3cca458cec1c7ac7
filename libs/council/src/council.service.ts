import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act, Advance } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type {
  Application,
  CaseDependent,
  CasePeople,
  EndReason,
  MotionFacts,
  MotionObstacle,
  UndoingAct,
} from '#libs/applications/src/index.js';
import { ApplicationsService, CaseDependents } from '#libs/applications/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { refused, systemPrincipal } from '#libs/kernel/src/index.js';
import { LedgerService } from '#libs/ledger/src/index.js';
import { VotingRules } from '#libs/members/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import {
  approvalsOf,
  decidersOn,
  findMotion,
  lockMotion,
  lockOpenMotion,
  newestMotion,
} from './council.repository.js';
import { CouncilReadsService } from './council-reads.service.js';
import { COUNCIL_ERRORS } from './domain/codes.js';
import { decideMotion } from './domain/motion-lifecycle.js';
import type { MotionKind } from './domain/motion-lifecycle.js';
import { rulesInForce } from './domain/rules-in-force.js';
import { motionFacts } from './motion-facts.js';
import type { MotionRow } from './motion.entity.js';
import { MotionsService } from './motions.service.js';

/** What the council knows of a case. */
export interface CouncilCaseFacts {
  readonly motion: MotionFacts | null;
  /** Why no motion could be opened on it now. */
  readonly obstacle: MotionObstacle | null;
  /** Signatures under the emergency award, in this visit to the decision. */
  readonly emergencyApprovals: number;
}

/** The council's face towards the cases: opens motions, says where they stand, and ends them with the case. */
@Injectable()
export class CouncilService implements CaseDependent, OnModuleInit {
  readonly name = 'council';

  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly dependents: CaseDependents,
    private readonly motions: MotionsService,
    private readonly ledger: LedgerService,
    private readonly notifications: NotificationsService,
    private readonly reads: CouncilReadsService,
    private readonly rules: VotingRules,
  ) {}

  onModuleInit(): void {
    this.dependents.register(this);
    this.rules.register(this.reads);
  }

  /** Opens a motion on a locked case. */
  async openMotion(act: Act, application: Application, kind: MotionKind): Promise<MotionRow> {
    return await this.motions.open(act, application, kind);
  }

  async caseFacts(tx: EntityManager, applicationId: string, at: Instant): Promise<CouncilCaseFacts> {
    const motion = await this.newestMotion(tx, applicationId);
    const application = await this.applications.find(tx, applicationId);
    const isOpen = motion?.state === 'open';
    return {
      obstacle: application === null || isOpen ? null : await this.motions.obstacle(tx, application, at),
      motion,
      emergencyApprovals: (await approvalsOf(tx, applicationId, application?.visitSince)).length,
    };
  }

  async newestMotion(tx: EntityManager, applicationId: string): Promise<MotionFacts | null> {
    const motion = await newestMotion(tx, applicationId);
    if (motion === null) return null;
    const { id, kind, state, outcome, openedAt, closesAt } = motion;
    return { id, kind, state, outcome, openedAt, closesAt };
  }

  /**
   * The case ended: an open motion on it is cancelled in the same transaction, and nothing stays reserved for it. Nobody declines
   * what the council is deciding: refused `council.motion-pending`.
   */
  async end(
    act: Act,
    applicationId: string,
    reason: EndReason,
    _because: string,
    words: readonly string[],
  ): Promise<void> {
    const open = await lockOpenMotion(act.tx, applicationId);
    if (open !== null && reason === 'declined') {
      refused(
        COUNCIL_ERRORS.motionPending,
        'conflict',
        'A motion on this case is open; the council decides it.',
      );
    }
    if (open !== null) await this.motions.cancel(act, open, reason, words);
    await this.ledger.releaseRest(act, applicationId);
  }

  /** The decision fell or was put off: its motion ends, and a new one sets the money aside again. */
  async fell(act: Act, applicationId: string, because: UndoingAct, words: readonly string[]): Promise<void> {
    const open = await lockOpenMotion(act.tx, applicationId);
    if (open !== null) await this.motions.cancel(act, open, because, words);
    await this.ledger.releaseRest(act, applicationId);
  }

  /** Who voted, objected or awarded, executives who signed an emergency last: they do not sit on the appeal. */
  async people(tx: EntityManager, applicationId: string): Promise<CasePeople> {
    return { decided: await decidersOn(tx, applicationId) };
  }

  /** One look of a motion's own process: remind, reopen, count and close, or wait. */
  async advance(id: string): Promise<Advance> {
    const answer = await this.acts.act<MotionRow, Advance>(
      {
        principal: systemPrincipal('vote'),
        route: 'advance:vote',
        key: null,
        body: { id },
        within: `vote:${id}`,
      },
      {
        lock: async (tx) => {
          const { applicationId } = (await findMotion(tx, id)) ?? noMotion();
          if (applicationId !== null) await this.applications.lock(tx, applicationId);
          return (await lockMotion(tx, id)) ?? noMotion();
        },
        authorise: () => undefined,
        apply: async (act, motion) => await this.advanceLocked(act, motion),
      },
    );
    return answer.kind === 'done' ? answer.value : { state: 'again' };
  }

  private async advanceLocked(act: Act, motion: MotionRow): Promise<Advance> {
    if (await this.isMoot(act.tx, motion)) {
      await this.motions.cancel(act, motion, 'left-council', []);
      return { state: 'again' };
    }
    const facts = await motionFacts(act.tx, motion);
    const policy = await this.motions.policyOf(act.tx, motion.policyId);
    const decision = decideMotion(facts, policy, act.now);
    switch (decision.do) {
      case 'settle':
        return { state: 'settled' };
      case 'reopen':
        await this.motions.reopen(act, motion, policy);
        return { state: 'again' };
      case 'close': {
        const { outcome, tally } = decision;
        const rules = tally === null ? null : rulesInForce(policy, facts);
        await this.motions.close(act, motion, { outcome, tally, rules });
        return { state: 'settled' };
      }
      case 'wait': {
        const voted = new Set(facts.ballots.map(({ member }) => member));
        const silent = facts.members.filter(
          ({ id, suspended, recused }) => !suspended && !recused && !voted.has(id),
        );
        const nextAt = await this.notifications.remind(act, {
          caseId: motion.id,
          plan: { since: motion.openedAt, dueAt: motion.closesAt, before: policy.reminders },
          notices: silent.map(({ id: scopeId }) => ({
            to: { role: 'representative', scopeId },
            template: 'reminders.vote',
            caseId: motion.applicationId ?? undefined,
            data: { number: motion.number, closesAt: motion.closesAt },
          })),
        });
        return { state: 'waiting', wakeAt: nextAt ?? decision.until };
      }
    }
  }

  /** Whether the case left the council by another way, so that there is nothing left to decide. */
  private async isMoot(tx: EntityManager, { state, kind, applicationId }: MotionRow): Promise<boolean> {
    if (state !== 'open' || kind === 'ratification' || applicationId === null) return false;
    return (await this.applications.find(tx, applicationId))?.stage !== 'council';
  }
}

function noMotion(): never {
  return refused(COUNCIL_ERRORS.motionNotFound, 'not-found', 'There is no such motion.');
}
