import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { AcceptedTerms, Application, EndReason } from '#libs/applications/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import type { Action } from '#libs/identity/src/index.js';
import { authorise, ceilingOf, project } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted, isRefusal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import { Agreement } from './agreement.entity.js';
import { findAgreement, findOpenAgreement } from './agreement.repository.js';
import { AgreementEnd } from './agreement-end.js';
import { AgreementMoney } from './agreement-money.js';
import { insertMilestones, proposedTerms } from './agreement-terms.js';
import { agreementView, termsOf, traceAgreement } from './agreement-view.js';
import { advanceOf } from './domain/advance.js';
import type { MilestoneTerms } from './domain/milestone-terms.js';
import { checkMilestoneTerms, refuseDays } from './domain/milestone-terms.js';
import { screeningFindings } from './domain/order-eligibility.js';
import { termsHash } from './domain/terms-hash.js';
import { findMilestones, withdrawTerms } from './milestone.repository.js';
import type { Payee } from './payee.entity.js';
import { findPayee, screeningFacts, screenPayee } from './payee.repository.js';
import type { ScreeningList } from './screening-list.js';
import { SCREENING_LIST } from './screening-list.js';
import {
  agreementConflict,
  agreementMissing,
  notFound,
  payeeMissing,
  termsChanged,
  wrongStage,
} from './treasury.errors.js';
import { TreasuryPolicies } from './treasury-policies.js';
import { updateRow } from './versioned-row.js';

interface Facts {
  readonly application: Application;
  readonly agreement: Agreement;
}

/** From the award to signed terms: opened by the case's own process, offered, accepted, signed by both sides. */
@Injectable()
export class AgreementsService {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly programmes: ProgrammesService,
    private readonly notifications: NotificationsService,
    private readonly policies: TreasuryPolicies,
    private readonly money: AgreementMoney,
    private readonly ending: AgreementEnd,
    @Inject(SCREENING_LIST) private readonly screeningList: ScreeningList,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /**
   * Opens the agreement on an award: a draft for programme staff to offer; in an emergency the terms stand as they are and wait
   * for the grantee's acceptance. The milestones are those of the proposal, scaled to the award. Opens nothing twice.
   */
  async open(act: Act, application: Application): Promise<Agreement> {
    const known = await findOpenAgreement(act.tx, application.id);
    if (known !== null && (known.state === 'signed' || known.openedAt >= application.visitSince))
      return known;
    if (known !== null) await this.ending.close(act, known, 'replaced');
    const { awardMinor } = application;
    if (awardMinor === null) throw new Error(`Application ${application.id} has no award to agree on.`);
    const policy = await this.policies.ofCase(act.tx, application);
    const isEmergency = application.route === 'emergency' || application.stage === 'emergency-agreement';
    const agreement: Agreement = {
      id: newId(),
      applicationId: application.id,
      programmeSlug: (await this.programmes.programme(act.tx, application.programmeId)).slug,
      treasuryPolicyId: policy.id,
      awardMinor,
      advanceMinor: advanceOf(awardMinor, isEmergency ? policy.emergencyAdvanceShare : policy.advanceShare),
      currency: application.currency,
      isEmergency,
      state: isEmergency ? 'offered' : 'draft',
      openedAt: act.now,
      offeredAt: isEmergency ? act.now : null,
      offeredBy: null,
      acceptedAt: null,
      acceptedBy: null,
      granteeSignedAt: null,
      granteeSignedBy: null,
      countersignedAt: null,
      countersignedBy: null,
      endedAt: null,
      endReason: null,
      version: 1,
    };
    await act.tx.insert(Agreement, agreement);
    await insertMilestones(
      act,
      agreement,
      await proposedTerms(this.applications, act.tx, application, awardMinor),
    );
    traceAgreement(act, agreement, 'opened');
    return agreement;
  }

  /**
   * Programme staff offer the terms, with other milestones than proposed where negotiation changed them. Refuses what
   * `checkMilestoneTerms` and `refuseDays` refuse: days of the proposal that passed meanwhile have to be named anew.
   */
  async offer(
    asked: ActRequest,
    applicationId: string,
    terms: readonly MilestoneTerms[] | null,
  ): Promise<ActAnswer<object>> {
    return this.agreementAct(
      asked,
      applicationId,
      'agreements.offer',
      async (act, { application, agreement }) => {
        if (application.stage !== 'negotiation') accepted(wrongStage(application.stage));
        await this.applications.checkStanding(act, application, 'offer-terms');
        if (agreement.state !== 'draft' && agreement.state !== 'offered')
          accepted(agreementConflict(agreement.state));
        const offeredTerms =
          terms ?? termsOf(agreement, await findMilestones(act.tx, agreement.id)).milestones;
        accepted(refuseDays(offeredTerms, act.now));
        if (terms !== null) {
          accepted(checkMilestoneTerms(terms, agreement.awardMinor));
          await withdrawTerms(act.tx, agreement.id, act.now);
          await insertMilestones(act, agreement, terms);
        }
        const offered = await updateRow(act.tx, Agreement, agreement, {
          state: 'offered',
          offeredAt: act.now,
          offeredBy: act.principal.id,
        });
        traceAgreement(act, offered, 'offered');
        const waiting = await this.applications.setWaiting(act, application, {
          waitingFor: 'applicant',
          duration: 'negotiation',
        });
        await this.notifications.queue(act, {
          to: { applicationId, team: true },
          template: 'agreements.offered',
          caseId: applicationId,
          data: { number: application.number, dueAt: waiting.dueAt ?? '' },
        });
        return view(offered);
      },
    );
  }

  /**
   * The grantee accepts the terms they saw, by their hash; the case moves to `agreement`. Refused `treasury.terms-changed` where
   * others are on offer, as both signatures are.
   */
  async acceptTerms(asked: ActRequest, applicationId: string, hash: string): Promise<ActAnswer<object>> {
    return this.agreementAct(
      asked,
      applicationId,
      'agreements.accept-terms',
      async (act, { application, agreement }) => {
        if (agreement.state !== 'offered' || agreement.isEmergency)
          accepted(agreementConflict(agreement.state));
        await this.checkSeen(act, agreement, hash);
        const agreed = await updateRow(act.tx, Agreement, agreement, {
          state: 'agreed',
          acceptedAt: act.now,
          acceptedBy: act.principal.id,
        });
        traceAgreement(act, agreed, 'accepted', hash);
        await this.applications.move(act, application, 'agree-terms');
        return view(agreed);
      },
    );
  }

  /**
   * The grantee signs; the executive is next. Refused `applications.deadline-passed` once the case has lapsed by the clock, and
   * `applications.on-hold`, as every act on the terms. Needs a session stepped up for `agreement:<application id>`, for which a mail
   * code is enough.
   */
  async sign(asked: ActRequest, applicationId: string, hash: string): Promise<ActAnswer<object>> {
    return this.agreementAct(
      asked,
      applicationId,
      'agreements.sign',
      async (act, { application, agreement }) => {
        if (application.stage !== 'agreement') accepted(wrongStage(application.stage));
        await this.applications.checkStanding(act, application, 'sign-terms');
        if (agreement.state !== 'agreed' || agreement.granteeSignedAt !== null)
          accepted(agreementConflict(agreement.state));
        await this.checkSeen(act, agreement, hash);
        const signed = await updateRow(act.tx, Agreement, agreement, {
          granteeSignedAt: act.now,
          granteeSignedBy: act.principal.id,
        });
        traceAgreement(act, signed, 'signed-by-grantee', hash);
        await this.applications.setWaiting(act, application, {
          waitingFor: 'executive',
          duration: 'agreement',
        });
        return view(signed);
      },
    );
  }

  /**
   * The executive signs for the fund: the case becomes active, the award is committed, the advance is owed, the milestones begin.
   * Refused without a payee who is clear (`checkPayee`). Needs a session stepped up for `application:<id>`.
   */
  async countersign(asked: ActRequest, applicationId: string, hash: string): Promise<ActAnswer<object>> {
    return this.agreementAct(
      asked,
      applicationId,
      'agreements.countersign',
      async (act, { application, agreement }) => {
        if (application.stage !== 'agreement') accepted(wrongStage(application.stage));
        await this.applications.checkStanding(act, application, 'sign-terms');
        if (agreement.state !== 'agreed' || agreement.granteeSignedAt === null)
          accepted(agreementConflict(agreement.state));
        await this.checkSeen(act, agreement, hash);
        await this.checkPayee(act, applicationId);
        const signed = await updateRow(act.tx, Agreement, agreement, {
          state: 'signed',
          countersignedAt: act.now,
          countersignedBy: act.principal.id,
        });
        traceAgreement(act, signed, 'countersigned', hash);
        await this.applications.move(act, application, 'sign');
        await this.money.begin(act, signed, act.principal.id);
        return view(signed);
      },
    );
  }

  /** The agreement of a case with its milestones as agreed. */
  async read(principal: Principal, applicationId: string): Promise<object> {
    const { manager } = this.dataSource;
    const application =
      (await this.applications.find(manager, applicationId)) ?? accepted<Application>(notFound());
    const subject = await this.applications.subjectOf(manager, application);
    accepted(authorise(principal, 'applications.read', subject));
    const agreement = (await findAgreement(manager, applicationId)) ?? accepted<Agreement>(notFound());
    const milestones = await findMilestones(manager, agreement.id);
    return project('agreement', agreementView(agreement, milestones), ceilingOf(principal, subject));
  }

  /**
   * The grantee accepted the emergency terms they saw: they are signed by that, certified by the executive who approved. Refused
   * `treasury.agreement-missing` before there are terms of this visit to the stage, and `treasury.terms-changed`.
   */
  async concludeEmergency(
    act: Act,
    { applicationId, visitSince, hash }: AcceptedTerms,
    certifier: string,
  ): Promise<void> {
    const agreement =
      (await findOpenAgreement(act.tx, applicationId)) ?? accepted<Agreement>(agreementMissing());
    // The award of an earlier visit fell, and the case's own process has not drawn up other terms yet.
    if (agreement.openedAt < visitSince) accepted(agreementMissing());
    if (agreement.state !== 'offered') accepted(agreementConflict(agreement.state));
    await this.checkSeen(act, agreement, hash);
    await this.checkPayee(act, applicationId);
    const by = act.principal.kind === 'person' ? act.principal.id : null;
    const signed = await updateRow(act.tx, Agreement, agreement, {
      state: 'signed',
      acceptedAt: act.now,
      acceptedBy: by,
      granteeSignedAt: act.now,
      granteeSignedBy: by,
      countersignedAt: act.now,
      countersignedBy: certifier,
    });
    traceAgreement(act, signed, 'countersigned', hash);
    await this.money.begin(act, signed, certifier);
  }

  /** The case ended early by this act: see `AgreementEnd`. A completed case keeps its agreement. */
  async end(act: Act, applicationId: string, reason: EndReason, because: string): Promise<void> {
    const agreement = await findOpenAgreement(act.tx, applicationId);
    if (agreement !== null && reason !== 'completed') await this.ending.end(act, agreement, because);
  }

  /**
   * Before the fund binds itself somebody is named to be paid, and found clear on the list of today. Refuses
   * `treasury.payee-missing` and `treasury.screening-hit`. Source: governance, Payees (screening).
   */
  async checkPayee(act: Act, applicationId: string): Promise<void> {
    const payee = (await findPayee(act.tx, applicationId)) ?? accepted<Payee>(payeeMissing());
    const list = this.screeningList.current();
    const screening = await screenPayee(act.tx, payee, list, act.now, false);
    const finding = screeningFindings(screeningFacts(screening), list.version).find(isRefusal);
    if (finding !== undefined) accepted(finding);
  }

  private async agreementAct(
    asked: ActRequest,
    applicationId: string,
    action: Action,
    apply: (act: Act, facts: Facts) => Promise<object>,
  ): Promise<ActAnswer<object>> {
    return this.acts.act(asked, {
      lock: async (tx) => {
        const application = await this.applications.lock(tx, applicationId);
        return { application, agreement: await findOpenAgreement(tx, applicationId) };
      },
      authorise: async ({ application }, tx) => {
        const subject = await this.applications.subjectOf(tx, application);
        const stepUp = `${action === 'agreements.sign' ? 'agreement' : 'application'}:${applicationId}`;
        accepted(authorise(asked.principal, action, { ...subject, stepUp }));
      },
      apply: async (act, { application, agreement }) => {
        if (agreement === null) return accepted<object>(agreementMissing());
        return apply(act, { application, agreement });
      },
    });
  }

  /** Whoever binds themselves has seen exactly these terms. */
  private async checkSeen(act: Act, agreement: Agreement, hash: string): Promise<void> {
    const terms = termsOf(agreement, await findMilestones(act.tx, agreement.id));
    if (hash !== termsHash(terms)) accepted(termsChanged());
  }
}

function view(agreement: Agreement): object {
  const { id, applicationId, state, version } = agreement;
  return { id, applicationId, state, version };
}
