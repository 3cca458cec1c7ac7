import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import type {
  AgreementFacts,
  Application,
  CaseDependent,
  EndReason,
  MilestoneFacts,
} from '#libs/applications/src/index.js';
import { ApplicationsService, CaseDependents } from '#libs/applications/src/index.js';
import { CouncilService } from '#libs/council/src/index.js';
import type { Agreement } from './agreement.entity.js';
import { findAgreement } from './agreement.repository.js';
import { AgreementsService } from './agreements.service.js';
import { findMilestones } from './milestone.repository.js';

/** What treasury knows of a case. */
export interface TreasuryCaseFacts {
  readonly agreement: AgreementFacts | null;
  readonly milestones: MilestoneFacts;
}

/** Treasury's face towards the cases: opens agreements, says where the money stands, and ends with the case. */
@Injectable()
export class TreasuryService implements CaseDependent, OnModuleInit {
  readonly name = 'treasury';

  constructor(
    private readonly applications: ApplicationsService,
    private readonly dependents: CaseDependents,
    private readonly agreements: AgreementsService,
    private readonly council: CouncilService,
  ) {}

  onModuleInit(): void {
    this.dependents.register(this);
  }

  /** Opens the agreement on an award, once per visit to the negotiation. */
  async openAgreement(act: Act, application: Application): Promise<Agreement> {
    return this.agreements.open(act, application);
  }

  /**
   * Where agreement and milestones stand. An agreement that is not signed and older than this visit to the negotiation counts
   * as ended: its award fell. Milestones count once the agreement is signed; cancelled ones are settled for good.
   */
  async caseFacts(tx: EntityManager, applicationId: string): Promise<TreasuryCaseFacts> {
    const agreement = await findAgreement(tx, applicationId);
    if (agreement === null) return { agreement: null, milestones: { total: 0, settled: 0, returned: 0 } };
    const application = await this.applications.find(tx, applicationId);
    const isStale =
      agreement.state !== 'signed' &&
      ['negotiation', 'emergency-agreement'].includes(application?.stage ?? '') &&
      agreement.openedAt < (application?.visitSince ?? '');
    const isSigned = agreement.countersignedAt !== null;
    const milestones = isSigned
      ? (await findMilestones(tx, agreement.id)).filter(({ position }) => position >= 0)
      : [];
    return {
      agreement: { state: isStale ? 'ended' : agreement.state },
      milestones: {
        total: milestones.length,
        settled: milestones.filter(({ state }) => state === 'settled' || state === 'cancelled').length,
        returned: milestones.filter(({ state }) => state === 'returned').length,
      },
    };
  }

  async end(act: Act, applicationId: string, reason: EndReason, because: string): Promise<void> {
    await this.agreements.end(act, applicationId, reason, because);
  }

  /** The advance of an emergency is certified by the executive whose signature made the award. */
  async emergencyTermsAccepted(act: Act, application: Application): Promise<void> {
    const { decided } = await this.council.people(act.tx, application.id);
    const certifier = decided?.at(-1);
    if (certifier === undefined) throw new Error(`Emergency ${application.id} was approved by nobody.`);
    await this.agreements.concludeEmergency(act, application, certifier);
  }
}
