import type { EntityManager } from 'typeorm';
import { newId } from '#libs/kernel/src/new-id.js';
import type { ScreeningFacts } from './domain/order-eligibility.js';
import type { AccountState } from './domain/payee-account.js';
import { screen } from './domain/screening.js';
import { Payee, PayeeAccountRow, PayeeScreening } from './payee.entity.js';
import type { CurrentList } from './domain/screening-file.js';

export async function findPayee(tx: EntityManager, applicationId: string): Promise<Payee | null> {
  return tx.findOneBy(Payee, { applicationId });
}

/** The newest account of a payee. There is always one. */
export async function newestAccount(tx: EntityManager, payee: Payee): Promise<PayeeAccountRow> {
  return tx.findOneByOrFail(PayeeAccountRow, { payeeId: payee.id, version: payee.accountVersion });
}

/** What paying depends on. */
export function accountState(account: PayeeAccountRow): AccountState {
  return { version: account.version, verifiedAt: account.verifiedAt, usableFrom: account.usableFrom };
}

export async function newestScreening(tx: EntityManager, payeeId: string): Promise<PayeeScreening | null> {
  return tx.findOne(PayeeScreening, { where: { payeeId }, order: { screenedAt: 'DESC', id: 'DESC' } });
}

export function screeningFacts(screening: PayeeScreening | null): ScreeningFacts {
  if (screening === null) return null;
  return {
    listVersion: screening.listVersion,
    isHit: screening.hits.length > 0,
    isCleared: screening.clearedAt !== null,
  };
}

/**
 * Screens a payee against the current list, once per list version and name: a clearance given for that version stands. Answers
 * the newest screening.
 */
export async function screenPayee(
  tx: EntityManager,
  payee: Payee,
  list: CurrentList,
  now: string,
  again: boolean,
): Promise<PayeeScreening> {
  const known = await newestScreening(tx, payee.id);
  if (!again && known?.listVersion === list.version) return known;
  const hits = screen(
    { names: [payee.legalName, payee.publicName], country: payee.taxResidence },
    list.parties,
  );
  const screening: PayeeScreening = {
    id: newId(),
    payeeId: payee.id,
    listVersion: list.version,
    hits,
    screenedAt: now,
    clearedBy: null,
    clearedAt: null,
    clearanceReason: null,
  };
  await tx.insert(PayeeScreening, screening);
  return screening;
}
