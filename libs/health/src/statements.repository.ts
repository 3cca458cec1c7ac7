import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { statedExposure } from './domain/exposure.js';
import { decideIncome, incomeInputs } from './domain/income.js';
import { statedPaidShare } from './domain/paid-share.js';
import type { Assessment } from './domain/project-priority.js';
import {
  HealthExposureStatement,
  HealthIncomeFact,
  HealthNeedAssignment,
  HealthPaidShareStatement,
} from './statement.entity.js';

/** How far back a history is shown; nobody assigns a need a hundred times. */
const SHOWN = 100;

/** Assignments of a project, newest first. */
export async function needAssignments(tx: EntityManager, projectId: string): Promise<HealthNeedAssignment[]> {
  return tx.find(HealthNeedAssignment, {
    where: { projectId },
    order: { assignedAt: 'DESC', id: 'DESC' },
    take: SHOWN,
  });
}

/** Statements on a project's exposure, newest first. */
export async function exposureStatements(
  tx: EntityManager,
  projectId: string,
): Promise<HealthExposureStatement[]> {
  return tx.find(HealthExposureStatement, {
    where: { projectId },
    order: { statedAt: 'DESC', id: 'DESC' },
    take: SHOWN,
  });
}

/** What every source said last about a project's income. */
export async function incomeFacts(tx: EntityManager, projectId: string): Promise<HealthIncomeFact[]> {
  return tx
    .createQueryBuilder(HealthIncomeFact, 'fact')
    .distinctOn(['fact.basis', 'fact.source'])
    .where('fact.projectId = :projectId', { projectId })
    .orderBy('fact.basis')
    .addOrderBy('fact.source')
    .addOrderBy('fact.observedAt', 'DESC')
    .addOrderBy('fact.id', 'DESC')
    .getMany();
}

/** What project and staff said last about its paid work. */
export async function paidShareStatements(
  tx: EntityManager,
  projectId: string,
): Promise<HealthPaidShareStatement[]> {
  return tx
    .createQueryBuilder(HealthPaidShareStatement, 'statement')
    .distinctOn(['statement.basis'])
    .where('statement.projectId = :projectId', { projectId })
    .orderBy('statement.basis')
    .addOrderBy('statement.statedAt', 'DESC')
    .addOrderBy('statement.id', 'DESC')
    .getMany();
}

/** What is known of need, money and exposure of a project at a moment, as its priority takes it. */
export async function assessmentOf(tx: EntityManager, projectId: string, at: Instant): Promise<Assessment> {
  const [need] = await needAssignments(tx, projectId);
  return {
    needClass: need?.needClass ?? null,
    ...incomeInputs(decideIncome(await incomeFacts(tx, projectId), at)),
    paidShare: statedPaidShare(await paidShareStatements(tx, projectId), at),
    exposure: statedExposure(await exposureStatements(tx, projectId)),
  };
}
