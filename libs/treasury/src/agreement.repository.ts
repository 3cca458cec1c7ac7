import type { EntityManager } from 'typeorm';
import { Not } from 'typeorm';
import { Agreement } from './agreement.entity.js';

/** The agreement of a case that is not ended; null where there is none. */
export async function findOpenAgreement(tx: EntityManager, applicationId: string): Promise<Agreement | null> {
  return tx.findOneBy(Agreement, { applicationId, state: Not('ended') });
}

/** The newest agreement of a case, ended ones too. */
export async function findAgreement(tx: EntityManager, applicationId: string): Promise<Agreement | null> {
  return (
    (await findOpenAgreement(tx, applicationId)) ??
    (await tx.findOne(Agreement, { where: { applicationId }, order: { openedAt: 'DESC' } }))
  );
}
