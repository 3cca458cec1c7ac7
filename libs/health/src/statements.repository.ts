import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { epochMs } from '#libs/kernel/src/index.js';
import { statedExposure } from './domain/exposure.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { SourceName } from './domain/collected-value.js';
import type { ToldIncome } from './domain/income.js';
import { decideIncome, incomeInputs, saysSomething } from './domain/income.js';
import { statedPaidShare } from './domain/paid-share.js';
import type { AssessedAt } from './domain/priority-provenance.js';
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
  return incomeFactsOf(tx, [projectId]);
}

/**
 * Keeps what a source tells of a project's income, as history: what says the same as before is not kept twice while
 * the year it is about has not moved on by a quarter, what it told before and tells no more is kept as that.
 */
export async function recordIncome(
  tx: EntityManager,
  {
    projectId,
    source,
    at,
  }: { readonly projectId: string; readonly source: SourceName; readonly at: Instant },
  told: readonly ToldIncome[],
): Promise<void> {
  const known = (await incomeFacts(tx, projectId)).filter((fact) => fact.source === source);
  const bases = told.map(({ basis }) => basis);
  const withdrawn = known
    .filter((fact) => saysSomething(fact) && !bases.includes(fact.basis))
    .map(({ basis }) => ({ basis, ...NOTHING, windowStart: null, windowEnd: at }));
  for (const one of [...told, ...withdrawn]) {
    const standing = known.find(({ basis }) => basis === one.basis);
    if (standing !== undefined && isSame(standing, one)) continue;
    const { lowMinor, highMinor, windowStart, windowEnd, evidence, basis } = one;
    const row = { basis, lowMinor, highMinor, windowStart, windowEnd, evidence: evidence.slice(0, 2_000) };
    await tx.insert(HealthIncomeFact, {
      ...{ id: newId(), projectId, source, reason: null, statedBy: null, observedAt: at },
      ...row,
    });
  }
}

const NOTHING = { lowMinor: 0n, highMinor: null, evidence: 'The source does not tell any more.' } as const;

/** Windows that end today move with every look. So long the same is nothing new; after it, it is known to hold still. */
const QUARTER_MS = 90 * 86_400_000;

function isSame(
  fact: HealthIncomeFact,
  told: Pick<ToldIncome, 'lowMinor' | 'highMinor' | 'windowEnd' | 'evidence'>,
): boolean {
  return (
    fact.lowMinor === told.lowMinor &&
    fact.highMinor === told.highMinor &&
    Math.abs(epochMs(told.windowEnd) - epochMs(fact.windowEnd)) < QUARTER_MS &&
    fact.evidence === told.evidence
  );
}

/** What project and staff said last about its paid work. */
export async function paidShareStatements(
  tx: EntityManager,
  projectId: string,
): Promise<HealthPaidShareStatement[]> {
  return paidShareStatementsOf(tx, [projectId]);
}

async function incomeFactsOf(tx: EntityManager, projectIds: readonly string[]): Promise<HealthIncomeFact[]> {
  return tx
    .createQueryBuilder(HealthIncomeFact, 'fact')
    .distinctOn(['fact.projectId', 'fact.basis', 'fact.source'])
    .where('fact.projectId = ANY (:projectIds)', { projectIds })
    .orderBy('fact.projectId')
    .addOrderBy('fact.basis')
    .addOrderBy('fact.source')
    .addOrderBy('fact.observedAt', 'DESC')
    .addOrderBy('fact.id', 'DESC')
    .getMany();
}

async function paidShareStatementsOf(
  tx: EntityManager,
  projectIds: readonly string[],
): Promise<HealthPaidShareStatement[]> {
  return tx
    .createQueryBuilder(HealthPaidShareStatement, 'statement')
    .distinctOn(['statement.projectId', 'statement.basis'])
    .where('statement.projectId = ANY (:projectIds)', { projectIds })
    .orderBy('statement.projectId')
    .addOrderBy('statement.basis')
    .addOrderBy('statement.statedAt', 'DESC')
    .addOrderBy('statement.id', 'DESC')
    .getMany();
}

async function newestNeeds(
  tx: EntityManager,
  projectIds: readonly string[],
): Promise<HealthNeedAssignment[]> {
  return tx
    .createQueryBuilder(HealthNeedAssignment, 'need')
    .distinctOn(['need.projectId'])
    .where('need.projectId = ANY (:projectIds)', { projectIds })
    .orderBy('need.projectId')
    .addOrderBy('need.assignedAt', 'DESC')
    .addOrderBy('need.id', 'DESC')
    .getMany();
}

/** What is known of need, money and exposure of these projects at a moment, as their priority takes it, and since when. */
export async function assessmentsOf(
  tx: EntityManager,
  projectIds: readonly string[],
  at: Instant,
): Promise<ReadonlyMap<string, { readonly assessment: Assessment; readonly assessedAt: AssessedAt }>> {
  const needs = byProject(await newestNeeds(tx, projectIds));
  const incomes = byProject(await incomeFactsOf(tx, projectIds));
  const paidShares = byProject(await paidShareStatementsOf(tx, projectIds));
  const exposures = byProject(
    await tx.find(HealthExposureStatement, { where: { projectId: In([...projectIds]) } }),
  );
  const assessed = projectIds.filter((id) =>
    [needs, incomes, paidShares, exposures].some((found) => found.has(id)),
  );
  return new Map(
    assessed.map((id) => {
      const [need] = needs.get(id) ?? [];
      const [income, paid, exposure] = [
        incomes.get(id) ?? [],
        paidShares.get(id) ?? [],
        exposures.get(id) ?? [],
      ];
      const assessment = {
        needClass: need?.needClass ?? null,
        ...incomeInputs(decideIncome(income, at)),
        paidShare: statedPaidShare(paid, at),
        exposure: statedExposure(exposure),
      };
      const assessedAt = {
        needClass: need?.assignedAt ?? null,
        income: newest(income.map(({ observedAt }) => observedAt)),
        paidShare: newest(paid.map(({ statedAt }) => statedAt)),
        exposure: newest(exposure.map(({ statedAt }) => statedAt)),
      };
      return [id, { assessment, assessedAt }];
    }),
  );
}

function newest(instants: readonly Instant[]): Instant | null {
  return [...instants].sort().at(-1) ?? null;
}

function byProject<T extends { readonly projectId: string }>(rows: readonly T[]): ReadonlyMap<string, T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const others = found.get(row.projectId);
    if (others === undefined) found.set(row.projectId, [row]);
    else others.push(row);
  }
  return found;
}
