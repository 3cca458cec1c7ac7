import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import type {
  AcceptedTerms,
  AgreementFacts,
  Application,
  CaseDependent,
  EndReason,
  MilestoneFacts,
} from '#libs/applications/src/index.js';
import { ApplicationsService, CaseDependents } from '#libs/applications/src/index.js';
import { CouncilService } from '#libs/council/src/index.js';
import type { Agreement } from './agreement.entity.js';
import { actorsForTheFund } from './actors.repository.js';
import { findAgreement } from './agreement.repository.js';
import { AgreementsService } from './agreements.service.js';
import { isOver, undoingOf } from './domain/milestone.js';
import { nextDue } from './domain/next-due.js';
import type { Milestone } from './milestone.entity.js';
import { agreedMilestones, wakePayable } from './milestone.repository.js';
import { countingOrders } from './payment-order.repository.js';

/** What treasury knows of a case. */
export interface TreasuryCaseFacts {
  readonly agreement: AgreementFacts | null;
  readonly milestones: MilestoneFacts;
}

const NO_MILESTONES: MilestoneFacts = { total: 0, settled: 0, next: null };

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
   * as ended: its award fell. Milestones count once the agreement is signed; those given up are settled for good.
   */
  async caseFacts(tx: EntityManager, applicationId: string): Promise<TreasuryCaseFacts> {
    const agreement = await findAgreement(tx, applicationId);
    if (agreement === null) return { agreement: null, milestones: NO_MILESTONES };
    const application = await this.applications.find(tx, applicationId);
    const isStale =
      agreement.state !== 'signed' &&
      ['negotiation', 'emergency-agreement'].includes(application?.stage ?? '') &&
      agreement.openedAt < (application?.visitSince ?? '');
    const open = await this.openMilestones(tx, agreement);
    return { agreement: { state: isStale ? 'ended' : agreement.state }, milestones: open };
  }

  /** What is owed or on its way keeps the case from being completed; each says what it waits for. */
  async openMatters(tx: EntityManager, applicationId: string): Promise<readonly string[]> {
    const agreement = await findAgreement(tx, applicationId);
    if (agreement === null) return [];
    return (await this.unsettled(tx, agreement)).map(({ milestone, undone }) => {
      const reason = undone ?? milestone.waitingReason;
      return `${milestone.title}: ${reason} It waits for: ${milestone.waitingFor}.`;
    });
  }

  private async openMilestones(tx: EntityManager, agreement: Agreement): Promise<MilestoneFacts> {
    if (agreement.countersignedAt === null) return NO_MILESTONES;
    const open = await this.unsettled(tx, agreement);
    const total = (await agreedMilestones(tx, agreement.id)).length;
    return {
      total,
      settled: total - open.length,
      next: nextDue(open.map(({ milestone }) => milestone)),
    };
  }

  /**
   * Milestones that are not over. A payment may have come back, or not have left after all, that the milestone's own process has not
   * looked at yet: `undone` says which.
   */
  private async unsettled(
    tx: EntityManager,
    agreement: Agreement,
  ): Promise<readonly { readonly milestone: Milestone; readonly undone: string | null }[]> {
    const milestones = await agreedMilestones(tx, agreement.id);
    const orders = await countingOrders(
      tx,
      milestones.map(({ id }) => id),
    );
    const found = milestones.map((milestone) => {
      const undoing =
        milestone.state === 'settled' ? undoingOf(orders.get(milestone.id)?.state ?? null) : null;
      return { milestone, undone: undoing === null ? null : UNDONE[undoing] };
    });
    return found.filter(({ milestone, undone }) => undone !== null || !isOver(milestone.state));
  }

  /** What a hold kept from being paid, or let go, is looked at again. */
  async holdsChanged(act: Act, applicationId: string): Promise<void> {
    await wakePayable(act, applicationId);
  }

  async end(act: Act, applicationId: string, reason: EndReason, because: string): Promise<void> {
    await this.agreements.end(act, applicationId, reason, because);
  }

  async judges(tx: EntityManager, applicationId: string): Promise<readonly string[]> {
    return await actorsForTheFund(tx, applicationId);
  }

  /** A payee there is, and clear on the list of today. */
  async checkPayee(act: Act, applicationId: string): Promise<void> {
    await this.agreements.checkPayee(act, applicationId);
  }

  /** The advance of an emergency is certified by the executive whose signature made the award. */
  async emergencyTermsAccepted(act: Act, terms: AcceptedTerms): Promise<void> {
    const { decided } = await this.council.people(act.tx, terms.applicationId);
    const certifier = decided?.at(-1);
    if (certifier === undefined) throw new Error(`Emergency ${terms.applicationId} was approved by nobody.`);
    await this.agreements.concludeEmergency(act, terms, certifier);
  }
}

/** Why a settled milestone is not. */
const UNDONE = {
  'payment-returned': 'The payment came back.',
  unconfirm: 'The statement that showed the payment was set aside.',
} as const;
