import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Application } from '#libs/applications/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import type { Action, Subject } from '#libs/identity/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { LedgerService } from '#libs/ledger/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import {
  addToEmergencyCap,
  approvalsOf,
  insertApproval,
  lockEmergencyCap,
  lockOpenMotion,
} from './council.repository.js';
import { decideDelegatedAward } from './domain/delegated-award.js';
import { decideEmergencyApproval, quarterOf } from './domain/emergency-award.js';
import { MotionsService } from './motions.service.js';

interface CaseForExecutive {
  readonly application: Application;
  readonly subject: Subject;
}

/** Awards the executives make: small ones under the silence procedure, and emergencies under their caps. */
@Injectable()
export class ExecutiveAwardsService {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly motions: MotionsService,
    private readonly programmes: ProgrammesService,
    private readonly ledger: LedgerService,
  ) {}

  /** The executive awards on the board's recommendation; the silence procedure opens. */
  async awardDelegated(
    asked: ActRequest,
    applicationId: string,
  ): Promise<ActAnswer<{ motionId: string; closesAt: string }>> {
    return await this.acts.act(asked, {
      lock: (tx) => this.lock(tx, applicationId),
      authorise: ({ subject }) => allow(asked.principal, 'council.award-delegated', subject),
      apply: async (act, { application }) => {
        const policy = await this.applications.policyOf(act.tx, application);
        accepted(
          decideDelegatedAward({
            ...application,
            delegatedMaxMinor: BigInt(policy.delegatedMaxMinor),
            hasOpenMotion: (await lockOpenMotion(act.tx, applicationId)) !== null,
          }),
        );
        const motion = await this.motions.open(act, application, 'silence');
        act.audit({
          type: 'council.award-delegated',
          subject: { type: 'application', id: applicationId },
          applicationId,
          disclosure: 'restricted',
          data: { motionId: motion.id },
        });
        act.leadsTo(application.stage, 'The silence procedure opens.');
        this.applications.wake(act, applicationId);
        return { motionId: motion.id, closesAt: motion.closesAt };
      },
    });
  }

  /** One executive signs an emergency award; the last signature needed awards it. */
  async approveEmergency(
    asked: ActRequest,
    applicationId: string,
  ): Promise<ActAnswer<{ approvals: number; awarded: boolean }>> {
    return await this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: (tx) => this.lock(tx, applicationId),
        authorise: ({ subject }) => allow(asked.principal, 'council.approve-emergency', subject),
        apply: (act, { application }) => this.signEmergency(act, application),
      },
    );
  }

  private async signEmergency(
    act: Act,
    application: Application,
  ): Promise<{ approvals: number; awarded: boolean }> {
    const { tx, now } = act;
    const { id: applicationId, currency, visitSince } = application;
    const call = await this.programmes.call(tx, application.callId);
    const policy = await this.motions.policyOf(tx, call.councilPolicyId);
    const signers = (await approvalsOf(tx, applicationId, visitSince)).map(({ personId }) => personId);
    const quarter = quarterOf(now);
    const { amountMinor, awards } = accepted(
      decideEmergencyApproval(
        {
          stage: application.stage,
          amountMinor: application.awardMinor ?? application.requestedMinor,
          signers,
          quarterUsedMinor: await lockEmergencyCap(tx, quarter, currency),
        },
        policy,
        act.principal.id,
      ),
    );
    accepted(await this.applications.awardRefusal(tx, application, amountMinor));
    await insertApproval(tx, {
      id: newId(),
      applicationId,
      visitSince,
      personId: act.principal.id,
      amountMinor,
      currency,
      at: now,
    });
    act.audit({
      type: 'council.emergency-approved',
      subject: { type: 'application', id: applicationId },
      applicationId,
      disclosure: 'restricted',
      data: { amountMinor: amountMinor.toString(), currency, approvals: signers.length + 1 },
      office: { role: 'executive' },
    });
    if (awards) await this.awardEmergency(act, application, amountMinor, quarter);
    return { approvals: signers.length + 1, awarded: awards };
  }

  private async awardEmergency(
    act: Act,
    application: Application,
    amountMinor: bigint,
    quarter: string,
  ): Promise<void> {
    const { slug } = await this.programmes.programme(act.tx, application.programmeId);
    const { id: applicationId, currency } = application;
    await addToEmergencyCap(act.tx, quarter, amountMinor);
    await this.applications.move(act, application, 'approve-emergency', {
      route: 'emergency',
      awardMinor: amountMinor,
    });
    await this.ledger.reserve(act, { programmeSlug: slug, applicationId, amountMinor, currency });
  }

  private async lock(tx: EntityManager, applicationId: string): Promise<CaseForExecutive> {
    const application = await this.applications.lock(tx, applicationId);
    const subject = await this.applications.subjectOf(tx, application);
    return { application, subject: { ...subject, stepUp: `application:${applicationId}` } };
  }
}

function allow(principal: Principal, action: Action, subject: Subject): void {
  accepted(authorise(principal, action, subject));
}
