import type { EntityManager } from 'typeorm';
import type { Affiliation } from './organisation.entity.js';

/** A bond of a person to an organisation. `until` is the first day it no longer holds, ISO; null: it holds. */
export type AffiliationTie = Pick<Affiliation, 'personId' | 'organisationId' | 'kind' | 'until'>;

/** How a person may appear in commit histories: an address, or a login on a forge they proved to own. Restricted. */
export interface CommitTie {
  readonly personId: string;
  readonly address: string | null;
  readonly forge: { readonly iss: string; readonly login: string } | null;
}

/** What ties these people to organisations: for conflicts of interest, never for display. */
export async function affiliationsOf(
  tx: EntityManager,
  personIds: readonly string[],
): Promise<readonly AffiliationTie[]> {
  return await tx.query<AffiliationTie[]>(
    `SELECT person_id AS "personId", organisation_id AS "organisationId", kind, (until + 1)::text AS until
     FROM affiliations WHERE person_id = ANY($1::uuid[]) ORDER BY id`,
    [personIds],
  );
}

/**
 * Under which identities these people proved they may have committed: for conflicts of interest and objections, never for
 * display. The address of a profile is what somebody says of themselves, and may be somebody else's: it is not among them.
 */
export async function commitTiesOf(
  tx: EntityManager,
  personIds: readonly string[],
): Promise<readonly CommitTie[]> {
  return await tx.query<CommitTie[]>(
    `SELECT person_id AS "personId", sub AS address, NULL::jsonb AS forge FROM accounts
     WHERE person_id = ANY($1::uuid[]) AND kind = 'email'
     UNION ALL
     SELECT person_id, NULL, jsonb_build_object('iss', iss, 'login', label) FROM accounts
     WHERE person_id = ANY($1::uuid[]) AND kind = 'forge' AND label IS NOT NULL`,
    [personIds],
  );
}
