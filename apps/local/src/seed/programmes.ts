import type { EntityManager } from 'typeorm';
import { insertWakes } from '#libs/acts/src/index.js';
import { eur } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { insertPolicy } from '#libs/policies/src/index.js';
import { callFormSchema } from '#libs/programmes/src/index.js';
import { CALLS, POLICIES, PROGRAMMES } from './call-book.js';

const YEARS = [2026, 2027];
/** What is left for grants of a year after the operating budget, in whole euros. */
const GRANT_MONEY = 240_000_000;

/** The four programmes with their yearly envelopes, the policies of their calls, and the calls. Again is no change. */
export async function seedProgrammes(tx: EntityManager): Promise<void> {
  for (const policy of POLICIES) {
    await insertPolicy(tx, {
      ...policy,
      version: 1,
      adoptedBy: 'seed',
      inForceFrom: '2026-01-01T00:00:00.000Z',
    });
  }
  for (const { id, slug, title, sharePercent } of PROGRAMMES) {
    await tx.query(
      'INSERT INTO programmes (id, slug, title, share_percent) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [id, slug, title, sharePercent],
    );
    for (const year of YEARS) {
      await tx.query(
        `INSERT INTO envelopes (id, programme_id, year, amount_minor, currency) VALUES ($1, $2, $3, $4, 'EUR')
         ON CONFLICT ON CONSTRAINT uq_envelopes_year DO NOTHING`,
        [newId(), id, year, ((eur(GRANT_MONEY) * BigInt(sharePercent)) / 100n).toString()],
      );
    }
  }
  for (const call of CALLS) {
    const added = await tx.query<unknown[]>(
      `INSERT INTO calls (id, programme_id, slug, title, opens_at, closes_at, two_step, emergency, instrument, min_minor,
         max_minor, currency, lifecycle_policy_id, review_policy_id, council_policy_id, treasury_policy_id, form)
       VALUES ($1, $2, $3, $4, '2026-01-01T00:00:00.000Z', NULL, $5, $6, 'grant', $7, $8, 'EUR', $9, $10, $11, $12, $13)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [
        call.id,
        call.programmeId,
        call.slug,
        call.title,
        call.twoStep,
        call.emergency,
        eur(call.minimum).toString(),
        eur(call.maximum).toString(),
        call.policies.lifecycle,
        call.policies.review,
        call.policies.council,
        call.policies.treasury,
        JSON.stringify(callFormSchema.parse(call.form)),
      ],
    );
    if (added.length > 0) await insertWakes(tx, new Map([[`call:${call.id}`, 'call']]), null);
  }
}
