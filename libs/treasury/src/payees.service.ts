import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Application } from '#libs/applications/src/index.js';
import { ApplicationsService, isEnd } from '#libs/applications/src/index.js';
import {
  authorise,
  ceilingOf,
  logRestrictedRead,
  project,
  restrictedRead,
} from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted, refused } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import type { PayeeAccount, PayeeKind } from './domain/payee-account.js';
import { checkPayeeAccount, usableFrom } from './domain/payee-account.js';
import { orderHash } from './domain/order-hash.js';
import { wakePayable } from './milestone.repository.js';
import { Payee, PayeeAccountRow, PayeeScreening } from './payee.entity.js';
import { findPayee, newestAccount, newestScreening, screenPayee } from './payee.repository.js';
import type { ScreeningList } from './screening-list.js';
import { SCREENING_LIST } from './screening-list.js';
import { notFound, wrongStage } from './treasury.errors.js';
import { TreasuryPolicies } from './treasury-policies.js';
import { lockRow, updateRow } from './versioned-row.js';

/** What a grantee says of whom to pay. The creditor's name is the legal name. */
export interface PayeeEntry {
  readonly kind: PayeeKind;
  readonly legalName: string;
  readonly publicName: string;
  readonly taxResidence: string;
  readonly account: Omit<PayeeAccount, 'currency'>;
}

interface CaseOfPayee {
  readonly application: Application;
  readonly payee: Payee;
}

/** Payees and their accounts. Bank details are restricted; a changed account starts again with verification and cool-down. */
@Injectable()
export class PayeesService {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly notifications: NotificationsService,
    private readonly policies: TreasuryPolicies,
    @Inject(SCREENING_LIST) private readonly screeningList: ScreeningList,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** Records whom to pay and where, or changes it. Needs a session stepped up for `payee:<application id>`. */
  async put(asked: ActRequest, applicationId: string, entry: PayeeEntry): Promise<ActAnswer<object>> {
    return this.acts.act(asked, {
      lock: (tx) => this.applications.lock(tx, applicationId),
      authorise: async (application, tx) => {
        const subject = await this.applications.subjectOf(tx, application);
        accepted(
          authorise(asked.principal, 'treasury.payee-edit', { ...subject, stepUp: `payee:${applicationId}` }),
        );
      },
      apply: async (act, application) => {
        // Money may still be owed after these ends: a payment that came back, a milestone accepted before.
        if (isEnd(application.stage) && !['completed', 'terminated', 'withdrawn'].includes(application.stage))
          accepted(wrongStage(application.stage));
        const account = { ...entry.account, creditor: { ...entry.account.creditor, name: entry.legalName } };
        accepted(checkPayeeAccount({ ...account, currency: application.currency }));
        const known = await findPayee(act.tx, applicationId);
        const payee =
          known === null
            ? await this.insert(act, application, entry)
            : await this.change(act, application, known, entry, account);
        if (known === null) await this.insertAccount(act, application, payee, account);
        await screenPayee(act.tx, payee, this.screeningList.current(), act.now, true);
        act.audit({
          type: 'treasury.payee-recorded',
          subject: { type: 'payee', id: payee.id },
          applicationId,
          disclosure: 'restricted',
          data: { accountVersion: payee.accountVersion, route: account.route },
        });
        act.tells('treasury');
        await wakePayable(act, applicationId);
        return { id: payee.id, accountVersion: payee.accountVersion, version: payee.version };
      },
    });
  }

  /**
   * A person of treasury has verified the newest account by another way than the one it was entered by. Needs a session stepped up
   * for `payee-verification:<id>`, as clearing a screening hit does.
   */
  async verify(asked: ActRequest, payeeId: string, accountVersion: number): Promise<ActAnswer<object>> {
    return this.acts.act(asked, {
      lock: (tx) => this.lockCase(tx, payeeId),
      authorise: (facts, tx) => this.mayVerify(asked.principal, facts, tx),
      apply: async (act, { application, payee }) => {
        if (payee.accountVersion !== accountVersion) {
          refused(
            'treasury.account-changed',
            'conflict',
            'The bank account was changed meanwhile.',
            'accountVersion',
          );
        }
        const account = await newestAccount(act.tx, payee);
        if (account.verifiedAt === null) {
          const where = { payeeId, version: accountVersion };
          await act.tx.update(PayeeAccountRow, where, { verifiedBy: act.principal.id, verifiedAt: act.now });
        }
        act.audit({
          type: 'treasury.account-verified',
          subject: { type: 'payee', id: payeeId },
          applicationId: application.id,
          disclosure: 'restricted',
          data: { accountVersion },
        });
        await wakePayable(act, application.id);
        return {
          id: payeeId,
          accountVersion,
          verifiedAt: account.verifiedAt ?? act.now,
          usableFrom: account.usableFrom,
        };
      },
    });
  }

  /** A person has looked at the hits of the newest screening and says why they are somebody else. */
  async clearScreening(asked: ActRequest, payeeId: string, reason: string): Promise<ActAnswer<object>> {
    return this.acts.act(asked, {
      lock: (tx) => this.lockCase(tx, payeeId),
      authorise: (facts, tx) => this.mayVerify(asked.principal, facts, tx),
      apply: async (act, { application }) => {
        const screening = await newestScreening(act.tx, payeeId);
        if (screening === null || screening.hits.length === 0) {
          return refused('treasury.no-screening-hit', 'conflict', 'There is no hit to clear.');
        }
        const cleared = { clearedBy: act.principal.id, clearedAt: act.now, clearanceReason: reason };
        await act.tx.update(PayeeScreening, { id: screening.id }, cleared);
        act.audit({
          type: 'treasury.screening-cleared',
          subject: { type: 'payee', id: payeeId },
          applicationId: application.id,
          disclosure: 'restricted',
          data: { listVersion: screening.listVersion },
        });
        await wakePayable(act, application.id);
        return { id: payeeId, clearedAt: act.now };
      },
    });
  }

  /** The payee of a case, as far as the reader may see it. A read of bank details leaves a trace. */
  async read(principal: Principal, applicationId: string): Promise<object> {
    const { manager } = this.dataSource;
    const application =
      (await this.applications.find(manager, applicationId)) ?? accepted<Application>(notFound());
    const subject = await this.applications.subjectOf(manager, application);
    accepted(authorise(principal, 'applications.read', subject));
    const payee = (await findPayee(manager, applicationId)) ?? accepted<Payee>(notFound());
    const account = await newestAccount(manager, payee);
    const screening = await newestScreening(manager, payee.id);
    const record = {
      id: payee.id,
      publicName: payee.publicName,
      legalName: payee.legalName,
      taxResidence: payee.taxResidence,
      route: account.route,
      account: account.creditor,
      accountVersion: account.version,
      verifiedAt: account.verifiedAt,
      screening: screening && {
        listVersion: screening.listVersion,
        hits: screening.hits,
        clearedAt: screening.clearedAt,
      },
    };
    const ceiling = ceilingOf(principal, subject);
    const shown = project('payee', record, ceiling);
    if (ceiling === 'restricted')
      await logRestrictedRead(manager, principal, restrictedRead('payee', payee.id, shown));
    return shown;
  }

  private async insert(act: Act, application: Application, entry: PayeeEntry): Promise<Payee> {
    const payee: Payee = {
      id: newId(),
      applicationId: application.id,
      personId: act.principal.id,
      kind: entry.kind,
      legalName: entry.legalName,
      publicName: entry.publicName,
      taxResidence: entry.taxResidence,
      accountVersion: 1,
      version: 1,
      createdAt: act.now,
    };
    await act.tx.insert(Payee, payee);
    return payee;
  }

  private async change(
    act: Act,
    application: Application,
    known: Payee,
    entry: PayeeEntry,
    account: Omit<PayeeAccount, 'currency'>,
  ): Promise<Payee> {
    const old = await newestAccount(act.tx, known);
    const isSame =
      fingerprint(known.id, old) ===
      fingerprint(known.id, { ...account, chargeBearer: account.chargeBearer ?? null });
    const payee = await updateRow(act.tx, Payee, known, {
      kind: entry.kind,
      legalName: entry.legalName,
      publicName: entry.publicName,
      taxResidence: entry.taxResidence,
      accountVersion: isSame ? known.accountVersion : known.accountVersion + 1,
    });
    if (isSame) return payee;
    await this.insertAccount(act, application, payee, account);
    // The old channel hears of it: whoever stole a sign-in does not read everybody's mail.
    await this.notifications.queue(act, {
      to: { applicationId: application.id, team: true },
      template: 'payees.account-changed',
      caseId: application.id,
      data: { number: application.number },
    });
    return payee;
  }

  private async insertAccount(
    act: Act,
    application: Application,
    payee: Payee,
    account: Omit<PayeeAccount, 'currency'>,
  ): Promise<void> {
    const { coolDown } = await this.policies.ofCase(act.tx, application);
    await act.tx.insert(PayeeAccountRow, {
      payeeId: payee.id,
      version: payee.accountVersion,
      route: account.route,
      creditor: account.creditor,
      chargeBearer: account.chargeBearer ?? null,
      enteredBy: act.principal.id,
      enteredAt: act.now,
      usableFrom: usableFrom(payee.accountVersion, act.now, coolDown),
      verifiedBy: null,
      verifiedAt: null,
    });
  }

  private async lockCase(tx: EntityManager, payeeId: string): Promise<CaseOfPayee> {
    const found = (await tx.findOneBy(Payee, { id: payeeId })) ?? accepted<Payee>(notFound());
    const application = await this.applications.lock(tx, found.applicationId);
    const payee = (await lockRow(tx, Payee, payeeId)) ?? accepted<Payee>(notFound());
    return { application, payee };
  }

  private async mayVerify(
    principal: Principal,
    { application, payee }: CaseOfPayee,
    tx: EntityManager,
  ): Promise<void> {
    const subject = await this.applications.subjectOf(tx, application);
    const stepUp = `payee-verification:${payee.id}`;
    accepted(authorise(principal, 'treasury.payee-verify', { ...subject, stepUp }));
  }
}

/** The same account entered again is not a change. */
function fingerprint(
  payeeId: string,
  account: Pick<PayeeAccountRow, 'route' | 'creditor' | 'chargeBearer'>,
): string {
  return orderHash({
    id: payeeId,
    payeeId,
    accountVersion: 0,
    service: account.route,
    creditor: account.creditor,
    amountMinor: 0n,
    currency: '',
    remittance: account.chargeBearer ?? '',
  });
}
