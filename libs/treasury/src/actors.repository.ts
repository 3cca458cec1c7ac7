import type { EntityManager } from 'typeorm';

/** People who acted for the fund on what a case is paid: terms, payee, milestones, payments. */
export async function actorsForTheFund(tx: EntityManager, applicationId: string): Promise<string[]> {
  const rows = await tx.query<{ personId: string }[]>(
    `SELECT "personId" FROM (
       SELECT unnest(ARRAY[offered_by, countersigned_by]) AS "personId" FROM agreements WHERE application_id = $1
       UNION SELECT certified_by FROM milestones WHERE application_id = $1
       UNION SELECT r.decided_by FROM milestone_reports r JOIN milestones m ON m.id = r.milestone_id
         WHERE m.application_id = $1
       UNION SELECT w.signed_by FROM milestone_write_offs w JOIN milestones m ON m.id = w.milestone_id
         WHERE m.application_id = $1
       UNION SELECT a.verified_by FROM payee_accounts a JOIN payees p ON p.id = a.payee_id WHERE p.application_id = $1
       UNION SELECT s.cleared_by FROM payee_screenings s JOIN payees p ON p.id = s.payee_id WHERE p.application_id = $1
       UNION SELECT d.person_id FROM payment_duties d JOIN payment_orders o ON o.id = d.order_id
         WHERE o.application_id = $1
       UNION SELECT unnest(ARRAY[r.created_by, r.released_by, r.resolved_by]) FROM payment_runs r
         JOIN payment_run_orders ro ON ro.run_id = r.id JOIN payment_orders o ON o.id = ro.order_id
         WHERE o.application_id = $1
       UNION SELECT unnest(ARRAY[a.assigned_by, a.decided_by]) FROM movement_assignments a
         JOIN payment_orders o ON a.order_ids @> to_jsonb(o.id::text) WHERE o.application_id = $1
       UNION SELECT unnest(ARRAY[a.proposed_by, a.decided_by]) FROM statement_set_asides a
         JOIN statement_movements m ON m.statement_id = a.statement_id
         LEFT JOIN movement_assignments s ON s.movement_id = m.id
         JOIN payment_orders o ON m.order_ids @> to_jsonb(o.id::text) OR s.order_ids @> to_jsonb(o.id::text)
         WHERE o.application_id = $1) acted
     WHERE "personId" IS NOT NULL`,
    [applicationId],
  );
  return rows.map(({ personId }) => personId);
}
