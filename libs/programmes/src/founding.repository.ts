import type { EntityManager } from 'typeorm';
import { instant } from '#libs/kernel/src/index.js';
import type { Call } from './call.entity.js';
import type { Envelope } from './envelope.entity.js';
import type { Programme } from './programme.entity.js';

/** A call as a fund is founded with it: by names instead of ids; its policies are the first versions of one set. */
export type FoundingCall = Pick<
  Call,
  'slug' | 'title' | 'opensAt' | 'twoStep' | 'emergency' | 'instrument'
> & {
  readonly programme: string;
  readonly minMinor: string;
  readonly maxMinor: string;
  readonly currency: string;
  readonly form: unknown;
};

export async function foundProgramme(tx: EntityManager, programme: Programme): Promise<void> {
  const { id, slug, title, sharePercent } = programme;
  await tx.query('INSERT INTO programmes (id, slug, title, share_percent) VALUES ($1, $2, $3, $4)', [
    ...[id, slug, title, sharePercent],
  ]);
}

/** The envelope of a year, of a programme by its name. One that stands already is left alone. */
export async function foundEnvelope(
  tx: EntityManager,
  envelope: Omit<Envelope, 'programmeId'> & { readonly programmeSlug: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO envelopes (id, programme_id, year, amount_minor, currency)
     SELECT $1, id, $3, $4, $5 FROM programmes WHERE slug = $2
     ON CONFLICT ON CONSTRAINT uq_envelopes_year DO NOTHING`,
    [envelope.id, envelope.programmeSlug, envelope.year, envelope.amountMinor.toString(), envelope.currency],
  );
}

export async function foundCall(
  tx: EntityManager,
  call: FoundingCall & Pick<Call, 'id' | 'closesAt'> & { readonly policies: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO calls (id, programme_id, slug, title, opens_at, closes_at, two_step, emergency, instrument, min_minor,
       max_minor, currency, form, lifecycle_policy_id, review_policy_id, council_policy_id, treasury_policy_id)
     SELECT $1, programmes.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, lifecycle.id, review.id, council.id, treasury.id
     FROM programmes, policies lifecycle, policies review, policies council, policies treasury
     WHERE programmes.slug = $2
       AND (lifecycle.kind, lifecycle.name, lifecycle.version) = ('lifecycle', $14, 1)
       AND (review.kind, review.name, review.version) = ('review', $14, 1)
       AND (council.kind, council.name, council.version) = ('council', $14, 1)
       AND (treasury.kind, treasury.name, treasury.version) = ('treasury', $14, 1)`,
    [
      call.id,
      call.programme,
      call.slug,
      call.title,
      call.opensAt,
      call.closesAt,
      call.twoStep,
      call.emergency,
      call.instrument,
      call.minMinor,
      call.maxMinor,
      call.currency,
      JSON.stringify(call.form),
      call.policies,
    ],
  );
}

export async function foundedProgrammes(tx: EntityManager): Promise<readonly Omit<Programme, 'id'>[]> {
  return await tx.query('SELECT slug, title, share_percent AS "sharePercent" FROM programmes');
}

/** Every call; a policy that is no first version is named with its version. */
export async function foundedCalls(
  tx: EntityManager,
): Promise<readonly (FoundingCall & { readonly policies: readonly string[] })[]> {
  const rows = await tx.query<(FoundingCall & { opensAt: Date; policies: readonly string[] })[]>(
    `SELECT c.slug, c.title, p.slug AS programme, c.opens_at AS "opensAt", c.two_step AS "twoStep", c.emergency, c.instrument,
            c.min_minor::text AS "minMinor", c.max_minor::text AS "maxMinor", c.currency, c.form,
            (SELECT array_agg(name || CASE version WHEN 1 THEN '' ELSE '@' || version END) FROM policies
             WHERE id IN (c.lifecycle_policy_id, c.review_policy_id, c.council_policy_id, c.treasury_policy_id)) AS policies
     FROM calls c JOIN programmes p ON p.id = c.programme_id`,
  );
  return rows.map((row) => ({ ...row, opensAt: instant(row.opensAt) }));
}
