import type { EntityManager } from 'typeorm';
import { LessThan } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { policyInForce } from '#libs/policies/src/index.js';
import type { MethodComparison } from './domain/method-comparison.js';
import type { MethodBody, PriorityMethod } from './domain/priority-method.js';
import { readMethod } from './domain/priority-policy.js';
import { HealthMethod } from './health-method.entity.js';

/** The method everybody reads scores of: the priority policy in force. */
export async function methodInForce(tx: EntityManager): Promise<PriorityMethod> {
  return readMethod(await policyInForce(tx, 'priority', 'now'));
}

/** The methods whose scores follow what happens: the one in force, and those computed beside it. */
export async function keptMethods(
  tx: EntityManager,
  at: Instant,
): Promise<{ readonly inForce: PriorityMethod; readonly beside: readonly PriorityMethod[] }> {
  const inForce = readMethod(await policyInForce(tx, 'priority', at));
  const beside = await tx.find(HealthMethod, { where: [{ state: 'computing' }, { state: 'computed' }] });
  return { inForce, beside: beside.map((method) => readMethod(method)) };
}

/** The method whose name stands beside scores; null where there is none of that name. */
export async function methodNamed(tx: EntityManager, name: string): Promise<PriorityMethod | null> {
  const row = await findMethod(tx, Number(name.replace(/^priority-/, '')));
  return row === null ? null : readMethod(row);
}

/** Every version, newest first, without what was compared. */
export async function allMethods(tx: EntityManager): Promise<HealthMethod[]> {
  return tx.find(HealthMethod, { order: { version: 'DESC' } });
}

export async function findMethod(tx: EntityManager, version: number): Promise<HealthMethod | null> {
  return tx.findOneBy(HealthMethod, { version });
}

/**
 * All versions with their rows locked: proposals and adoptions happen one after the other. Rows do not lock out a new one, so
 * that the second of two proposals at once would not see the first.
 */
export async function lockMethods(tx: EntityManager): Promise<HealthMethod[]> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('health.methods'))`);
  return tx.find(HealthMethod, { order: { version: 'ASC' }, lock: { mode: 'pessimistic_write' } });
}

export async function insertMethod(
  tx: EntityManager,
  method: {
    readonly version: number;
    readonly body: MethodBody;
    readonly reason: string;
    readonly proposedBy: string;
    readonly at: Instant;
  },
): Promise<void> {
  await tx.query(
    `INSERT INTO health_methods (version, body, state, reason, proposed_by, proposed_at, total)
     VALUES ($1, $2, 'computing', $3, $4, $5, (SELECT count(*) FROM projects))`,
    [method.version, JSON.stringify(method.body), method.reason, method.proposedBy, method.at],
  );
}

/** Notes how far a run has come; false where the version is no longer being computed. */
export async function noteProgress(
  tx: EntityManager,
  version: number,
  progress: { readonly scoredTo: string; readonly scored: number },
): Promise<void> {
  await tx.query(
    `UPDATE health_methods SET scored_to = $2, scored = scored + $3 WHERE version = $1 AND state = 'computing'`,
    [version, progress.scoredTo, progress.scored],
  );
}

export async function noteComputed(
  tx: EntityManager,
  version: number,
  at: Instant,
  { whole, shown }: { readonly whole: MethodComparison; readonly shown: MethodComparison },
): Promise<void> {
  await tx.query(
    `UPDATE health_methods SET state = 'computed', computed_at = coalesce(computed_at, $2), comparison = $3, comparison_shown = $4
     WHERE version = $1 AND state IN ('computing', 'computed')`,
    [version, at, JSON.stringify(whole), JSON.stringify(shown)],
  );
}

/** The version comes into force and the one before ends, in the transaction of whoever adopts it. */
export async function noteAdopted(
  tx: EntityManager,
  version: number,
  adoption: { readonly by: string; readonly at: Instant; readonly reason: string },
): Promise<void> {
  await tx.query(`UPDATE health_methods SET state = 'retired', ended_at = $1 WHERE state = 'in-force'`, [
    adoption.at,
  ]);
  await tx.query(
    `UPDATE health_methods SET state = 'in-force', adopted_by = $2, adopted_at = $3, adoption_reason = $4 WHERE version = $1`,
    [version, adoption.by, adoption.at, adoption.reason],
  );
}

export async function noteDiscarded(tx: EntityManager, version: number, at: Instant): Promise<void> {
  await tx.query(`UPDATE health_methods SET state = 'discarded', ended_at = $2 WHERE version = $1`, [
    version,
    at,
  ]);
}

/** Versions that ended before a moment, whether they were in force or not. */
export async function methodsEndedBefore(tx: EntityManager, before: Instant): Promise<number[]> {
  const ended = await tx.findBy(HealthMethod, { endedAt: LessThan(before) });
  return ended.map(({ version }) => version);
}

/** Ids of the projects behind one, in their order. */
export async function projectsBehind(
  tx: EntityManager,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(
    'SELECT id FROM projects WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2',
    [after, limit],
  );
  return rows.map(({ id }) => id);
}

/** Versions that are being computed, for the schedule that pokes what should have moved. */
export async function openMethods(tx: EntityManager): Promise<{ process: 'rescore'; id: string }[]> {
  return tx.query(
    `SELECT 'rescore' AS process, version::text AS id FROM health_methods WHERE state = 'computing'`,
  );
}
