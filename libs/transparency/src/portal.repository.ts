import type { EntityManager } from 'typeorm';

/** An award as the tables have it, before names are decided and fields projected. */
export interface AwardRow {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly stage: string;
  readonly programme: string;
  readonly call: string;
  readonly project: string | null;
  readonly awardMinor: string;
  readonly currency: string;
  readonly committedAt: Date | null;
  readonly granteeKind: 'person' | 'sole-trader' | 'company' | 'fiscal-host' | null;
  readonly granteeName: string | null;
  readonly paidMinor: string;
  readonly decisionNumber: string | null;
}

/** Stages from which on the public may know of a case; the rule stands in applications. */
const PUBLIC_STAGES = ['negotiation', 'agreement', 'active', 'closing', 'completed', 'terminated'];

/** What no public answer may show, count or add up: cases under embargo. */
const NOT_EMBARGOED = `NOT EXISTS (
  SELECT 1 FROM holds WHERE holds.application_id = application.id AND holds.kind = 'embargo' AND holds.released_at IS NULL)`;

/** Awards, newest case first, before the id `before`. */
export async function awardRows(
  tx: EntityManager,
  page: { readonly before?: string; readonly limit: number },
): Promise<AwardRow[]> {
  return tx.query<AwardRow[]>(
    `SELECT application.id, application.number, application.title, application.stage,
       programmes.slug AS programme, calls.slug AS call, projects.name AS project,
       application.award_minor AS "awardMinor", application.currency,
       agreement.countersigned_at AS "committedAt", payee.kind AS "granteeKind", payee.public_name AS "granteeName",
       (SELECT coalesce(sum(orders.amount_minor), 0)::bigint FROM payment_orders orders
        WHERE orders.application_id = application.id AND orders.state = 'settled') AS "paidMinor",
       (SELECT motion.decision_number FROM motions motion
        WHERE motion.application_id = application.id AND motion.outcome = 'carried'
        ORDER BY motion.closed_at DESC LIMIT 1) AS "decisionNumber"
     FROM applications application
     JOIN programmes ON programmes.id = application.programme_id
     JOIN calls ON calls.id = application.call_id
     LEFT JOIN projects ON projects.id = application.project_id
     LEFT JOIN LATERAL (SELECT countersigned_at FROM agreements WHERE agreements.application_id = application.id
                        ORDER BY opened_at DESC LIMIT 1) agreement ON true
     LEFT JOIN payees payee ON payee.application_id = application.id
     WHERE application.stage = ANY($1) AND application.award_minor IS NOT NULL AND ${NOT_EMBARGOED}
       AND ($2::uuid IS NULL OR application.id < $2)
     ORDER BY application.id DESC LIMIT $3`,
    [PUBLIC_STAGES, page.before ?? null, page.limit],
  );
}

/** Submitted applications by programme, year and stage. */
export async function stageCounts(
  tx: EntityManager,
): Promise<{ programme: string; year: number; stage: string; count: number }[]> {
  return tx.query(
    `SELECT programmes.slug AS programme, extract(year FROM application.submitted_at)::int AS year,
       application.stage, count(*)::int AS count
     FROM applications application JOIN programmes ON programmes.id = application.programme_id
     WHERE application.submitted_at IS NOT NULL AND ${NOT_EMBARGOED}
     GROUP BY 1, 2, 3`,
  );
}

/** A vote that ended: counted, with what every state did, or cancelled. */
export interface VoteRow {
  readonly id: string;
  readonly number: string;
  readonly kind: string;
  readonly state: 'closed' | 'cancelled';
  readonly openedAt: Date;
  readonly closesAt: Date;
  readonly closedAt: Date;
  readonly outcome: string | null;
  readonly cancelled: { cause: string; reason: string | null } | null;
  readonly decisionNumber: string | null;
  readonly comparisons: unknown;
  readonly policyId: string;
  readonly items: readonly { number: string; award: { minor: string; currency: string } }[];
  readonly members: readonly { stateId: string; votes: number; suspended: boolean; recused: boolean }[];
  readonly rollCall: readonly { stateId: string; choice: string; reason: string | null }[] | null;
}

/** Whether a motion is about a case the public may not know of. */
const HAS_HIDDEN_CASE = `EXISTS (
  SELECT 1 FROM motion_items item JOIN applications application ON application.id = item.application_id
  WHERE item.motion_id = motion.id AND application.stage <> ALL($1))`;

/**
 * Votes that ended, newest first, before the id `before`. An item names its case only where the case is public, and reasons, which
 * may speak of it, are shown only where every case of the motion is: a state's own, and why a vote was cancelled beside its cause.
 * Ballots on a cancelled vote never counted and stay hidden, since the question may come again.
 */
export async function voteRows(
  tx: EntityManager,
  page: { readonly before?: string; readonly limit: number },
): Promise<VoteRow[]> {
  return tx.query<VoteRow[]>(
    `SELECT motion.id, motion.number, motion.kind, motion.state, motion.opened_at AS "openedAt",
       motion.closes_at AS "closesAt", motion.closed_at AS "closedAt", motion.outcome,
       CASE WHEN motion.state = 'cancelled' THEN jsonb_build_object('cause', motion.cancel_cause, 'reason',
         CASE WHEN NOT ${HAS_HIDDEN_CASE} THEN motion.cancelled_because END) END AS cancelled,
       motion.decision_number AS "decisionNumber",
       motion.comparisons, motion.policy_id AS "policyId",
       (SELECT coalesce(jsonb_agg(jsonb_build_object('number', application.number, 'award',
           jsonb_build_object('minor', item.award_minor::text, 'currency', item.currency)) ORDER BY application.number), '[]')
        FROM motion_items item JOIN applications application ON application.id = item.application_id
        WHERE item.motion_id = motion.id AND application.stage = ANY($1)) AS items,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('stateId', state_id, 'votes', votes, 'suspended', suspended,
           'recused', recused) ORDER BY state_id), '[]')
        FROM motion_members WHERE motion_id = motion.id) AS members,
       CASE WHEN motion.state = 'closed' THEN (
        SELECT coalesce(jsonb_agg(jsonb_build_object('stateId', last.state_id, 'choice', last.choice, 'reason',
           CASE WHEN NOT ${HAS_HIDDEN_CASE} THEN last.reason END) ORDER BY last.state_id), '[]')
        FROM (SELECT DISTINCT ON (ballot.state_id) ballot.state_id, ballot.choice, ballot.reason FROM ballots ballot
              JOIN motion_members member ON member.motion_id = ballot.motion_id AND member.state_id = ballot.state_id
                AND NOT member.suspended AND NOT member.recused
              WHERE ballot.motion_id = motion.id ORDER BY ballot.state_id, ballot.cast_at DESC, ballot.id DESC) last)
       END AS "rollCall"
     FROM motions motion
     WHERE motion.state IN ('closed', 'cancelled') AND ($2::uuid IS NULL OR motion.id < $2)
       AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.application_id = motion.application_id
                         AND holds.kind = 'embargo' AND holds.released_at IS NULL)
     ORDER BY motion.id DESC LIMIT $3`,
    [PUBLIC_STAGES, page.before ?? null, page.limit],
  );
}

/** Money of the awards the portal lists, by programme and year: what can be added up from them, and nothing more. */
export async function fundRows(tx: EntityManager): Promise<
  {
    year: number;
    programme: string;
    appropriatedMinor: string;
    committedMinor: string;
    paidMinor: string;
    currency: string;
  }[]
> {
  return tx.query(
    `WITH awarded AS (
       SELECT application.id, application.programme_id, agreement.award_minor AS minor, agreement.countersigned_at AS at
       FROM applications application JOIN agreements agreement ON agreement.application_id = application.id
       WHERE agreement.countersigned_at IS NOT NULL AND application.stage = ANY($1) AND ${NOT_EMBARGOED}
     ), money AS (
       SELECT programme_id, extract(year FROM at)::int AS year, minor AS committed, 0::bigint AS paid FROM awarded
       UNION ALL
       SELECT awarded.programme_id, extract(year FROM orders.ended_at)::int, 0, orders.amount_minor
       FROM payment_orders orders JOIN awarded ON awarded.id = orders.application_id WHERE orders.state = 'settled'
     ), totals AS (
       SELECT programme_id, year, sum(committed)::bigint AS committed, sum(paid)::bigint AS paid FROM money GROUP BY 1, 2
     )
     SELECT coalesce(envelope.year, totals.year) AS year, programmes.slug AS programme,
       coalesce(envelope.amount_minor, 0)::bigint AS "appropriatedMinor",
       coalesce(totals.committed, 0)::bigint AS "committedMinor", coalesce(totals.paid, 0)::bigint AS "paidMinor",
       coalesce(envelope.currency, 'EUR') AS currency
     FROM envelopes envelope
     FULL JOIN totals ON totals.programme_id = envelope.programme_id AND totals.year = envelope.year
     JOIN programmes ON programmes.id = coalesce(envelope.programme_id, totals.programme_id)
     ORDER BY 1 DESC, 2`,
    [PUBLIC_STAGES],
  );
}
