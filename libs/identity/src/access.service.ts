import { Inject, Injectable, Optional } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, IsNull } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { Refused, accepted, instant, plusMs } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { AccessClosure } from './access-closure.entity.js';
import { AccessRecovery } from './access-recovery.entity.js';
import { addressesOf, endAccess, lockRecovery, openRecoveries } from './access-recovery.repository.js';
import {
  EMAIL_ISSUER,
  deleteWaysIn,
  findAccount,
  insertAccount,
  lockAccountName,
} from './accounts.repository.js';
import type { AccessNotice, CodeMailer } from './code-mailer.port.js';
import { CODE_MAILER } from './code-mailer.port.js';
import { authorise } from './domain/abilities.js';
import type { IdentityCheck } from './domain/access-recovery.js';
import {
  RECOVERY_LIFE_MS,
  RECOVERY_WAIT_MS,
  decideCheck,
  decideConfirmation,
  decideRefusal,
} from './domain/access-recovery.js';
import { project } from './domain/field-classes.js';
import { normalEmail } from './domain/login-code.js';
import { accountTaken, closeOwn, closedAlready, notClosed, notFound } from './identity.errors.js';
import { findPerson } from './people.repository.js';
import { Person } from './person.entity.js';
import { logRestrictedRead, restrictedRead } from './read-log.repository.js';

/** A recovery as the API shows it; the address only to whoever answers for access. */
export interface RecoveryView {
  readonly id: string;
  readonly personId: string;
  readonly identityCheck: string;
  readonly checkedBy: string;
  readonly checkedAt: Instant;
  readonly confirmableFrom: Instant;
  readonly expiresAt: Instant;
  readonly outcome: string | null;
  readonly endedAt: Instant | null;
}

/** One time somebody may not come in. Why, is on record for whoever answers for access. */
export interface ClosureView {
  readonly id: string;
  readonly personId: string;
  readonly closedAt: Instant;
  readonly reopenedAt: Instant | null;
}

/** Whether somebody may come in at all, and a new way in for who lost every one. */
@Injectable()
export class AccessService {
  constructor(
    private readonly acts: ActsService,
    @InjectDataSource() private readonly dataSource: DataSource,
    @Optional() @Inject(CODE_MAILER) private readonly mailer: CodeMailer | undefined,
  ) {}

  /**
   * Closes a person's access: sessions and tokens end at once, roles stay on record and count for nothing. What they did stays.
   * Refused `identity.close-own`, `identity.not-found`, and `identity.closed-already`.
   */
  async close(asked: ActRequest, personId: string, reason: string): Promise<ActAnswer<ClosureView>> {
    const id = newId();
    return this.onAccess(asked, personId, async (act, open) => {
      if (open !== null) throw new Refused(closedAlready());
      const closedBy = act.principal.id;
      const row = {
        id,
        personId,
        reason,
        closedBy,
        closedAt: act.now,
        reopenedBy: null,
        reopenedAt: null,
      };
      await act.tx.insert(AccessClosure, row);
      await act.tx.update(Person, { id: personId }, { closedAt: act.now });
      await endAccess(act.tx, personId);
      return row;
    });
  }

  /** Lets a closed person in again; sessions and tokens do not come back. Refused as `close`, and `identity.not-closed`. */
  async reopen(asked: ActRequest, personId: string): Promise<ActAnswer<ClosureView>> {
    return this.onAccess(asked, personId, async (act, open) => {
      if (open === null) throw new Refused(notClosed());
      const reopened = { reopenedBy: act.principal.id, reopenedAt: act.now };
      await act.tx.update(AccessClosure, { id: open.id }, reopened);
      await act.tx.update(Person, { id: personId }, { closedAt: null });
      return { ...open, ...reopened };
    });
  }

  /**
   * Puts on record that somebody made sure who asks, and where they can be written to. Nothing opens yet; every address the
   * person is known by is told, so that who lost nothing can object. Refused `identity.recovery-own`, `identity.not-found`.
   */
  async check(
    asked: ActRequest,
    personId: string,
    { email, identityCheck }: { readonly email: string; readonly identityCheck: IdentityCheck },
  ): Promise<ActAnswer<RecoveryView>> {
    const id = newId();
    return this.acts.act(asked, {
      lock: async (tx) => findPerson(tx, personId),
      authorise: () => {
        accepted(authorise(asked.principal, 'people.check-identity'));
        accepted(decideCheck(personId, asked.principal.id));
      },
      apply: async (act, person) => {
        if (person === null) throw new Refused(notFound());
        const row: AccessRecovery = {
          id,
          personId,
          email: normalEmail(email),
          identityCheck,
          checkedBy: act.principal.id,
          checkedAt: act.now,
          expiresAt: plusMs(act.now, RECOVERY_LIFE_MS),
          outcome: null,
          endedBy: null,
          endedAt: null,
        };
        await act.tx.insert(AccessRecovery, row);
        await this.tell(act, 'recovery-checked', personId, row.expiresAt);
        act.audit({
          type: 'identity.recovery-checked',
          subject: { type: 'access-recovery', id },
          disclosure: 'restricted',
          data: { identityCheck },
        });
        return view(row);
      },
    });
  }

  /**
   * Opens the new way in, by a second person: codes to the checked address become the only one, and sessions and tokens end.
   * Refused as `decideConfirmation` says, and `identity.account-taken` where the address opens somebody else's account.
   */
  async confirm(asked: ActRequest, recoveryId: string): Promise<ActAnswer<RecoveryView>> {
    return this.end(asked, recoveryId, 'confirmed', async (act, recovery) => {
      accepted(decideConfirmation(recovery, act.principal.id, act.now));
      const { personId, email } = recovery;
      await lockAccountName(act.tx, EMAIL_ISSUER, email);
      const known = await findAccount(act.tx, EMAIL_ISSUER, email);
      if (known !== null && known.personId !== personId) throw new Refused(accountTaken());
      await this.tell(act, 'access-recovered', personId, recovery.expiresAt);
      await deleteWaysIn(act.tx, personId);
      await insertAccount(act.tx, { id: newId(), personId, kind: 'email', iss: EMAIL_ISSUER, sub: email });
      await act.tx.update(Person, { id: personId }, { email });
      await endAccess(act.tx, personId);
    });
  }

  /** Ends a recovery without a new way in, by an administrator or the person it names. Refused `identity.recovery-over`. */
  async refuse(asked: ActRequest, recoveryId: string): Promise<ActAnswer<RecoveryView>> {
    return this.end(asked, recoveryId, 'refused', (act, recovery) => {
      accepted(decideRefusal(recovery, act.now));
    });
  }

  /** Recoveries that wait for a second person; reading the addresses is logged. */
  async open(principal: Principal): Promise<readonly Partial<RecoveryView>[]> {
    accepted(authorise(principal, 'people.read-recoveries'));
    const tx = this.dataSource.manager;
    const shown = (await openRecoveries(tx)).map((row) =>
      project('accessRecovery', { ...view(row), email: row.email }, 'restricted'),
    );
    for (const one of shown) {
      await logRestrictedRead(tx, principal, restrictedRead('accessRecovery', one.id ?? '', one));
    }
    return shown;
  }

  private async onAccess(
    asked: ActRequest,
    personId: string,
    apply: (act: Act, open: AccessClosure | null) => Promise<AccessClosure>,
  ): Promise<ActAnswer<ClosureView>> {
    return this.acts.act(asked, {
      lock: async (tx) =>
        tx.findOne(Person, { where: { id: personId }, lock: { mode: 'pessimistic_write' } }),
      authorise: () => {
        accepted(authorise(asked.principal, 'people.close', { stepUp: `person:${personId}` }));
        if (personId === asked.principal.id) accepted(closeOwn());
      },
      apply: async (act, person) => {
        if (person === null) throw new Refused(notFound());
        const { id, closedAt, reopenedAt } = await apply(
          act,
          await act.tx.findOneBy(AccessClosure, { personId, reopenedAt: IsNull() }),
        );
        act.audit({
          type: reopenedAt === null ? 'identity.access-closed' : 'identity.access-reopened',
          subject: { type: 'access-closure', id },
          disclosure: 'restricted',
        });
        return { id, personId, closedAt, reopenedAt };
      },
    });
  }

  private async end(
    asked: ActRequest,
    recoveryId: string,
    outcome: 'confirmed' | 'refused',
    apply: (act: Act, recovery: AccessRecovery) => void | Promise<void>,
  ): Promise<ActAnswer<RecoveryView>> {
    const { principal } = asked;
    return this.acts.act(asked, {
      lock: async (tx) => lockRecovery(tx, recoveryId),
      authorise: (recovery) => {
        const subject = {
          people: { self: recovery === null ? [] : [recovery.personId] },
          stepUp: `recovery:${recoveryId}`,
        };
        accepted(
          authorise(
            principal,
            outcome === 'confirmed' ? 'people.confirm-recovery' : 'people.refuse-recovery',
            subject,
          ),
        );
      },
      apply: async (act, recovery) => {
        if (recovery === null) throw new Refused(notFound());
        await apply(act, recovery);
        const ended = { outcome, endedBy: act.principal.id, endedAt: act.now };
        await act.tx.update(AccessRecovery, { id: recoveryId }, ended);
        act.audit({
          type: outcome === 'confirmed' ? 'identity.access-recovered' : 'identity.recovery-refused',
          subject: { type: 'access-recovery', id: recoveryId },
          disclosure: 'restricted',
        });
        return view({ ...recovery, ...ended });
      },
    });
  }

  private async tell(act: Act, kind: AccessNotice['kind'], personId: string, until: Instant): Promise<void> {
    const emails = await addressesOf(act.tx, personId);
    if (emails.length > 0) await this.mailer?.sendAccessNotice(act, { kind, emails, until });
  }
}

function view(row: AccessRecovery): RecoveryView {
  const { id, personId, identityCheck, checkedBy, checkedAt, expiresAt, outcome, endedAt } = row;
  const confirmableFrom = plusMs(instant(checkedAt), RECOVERY_WAIT_MS);
  return { id, personId, identityCheck, checkedBy, checkedAt, confirmableFrom, expiresAt, outcome, endedAt };
}
